import { ScalarType, type DescField, type DescMessage, type Message } from "@bufbuild/protobuf";

/** What is looked for: each returns the rest of the path to what it found, or undefined. */
export type Probe = {
  /** Asked about every string, also those in lists and maps. */
  text?(value: string): boolean;
  /** Asked about every message, before its fields; answers a path below it. */
  message?(value: Message): string | undefined;
};

type Content = Record<string, unknown>;
type Step = {
  field: DescField;
  name: string;
  oneof: string | undefined;
  nested: DescMessage | undefined;
};

const stepsOf = new WeakMap<DescMessage, readonly Step[]>();

/**
 * Finds the first place in a message, in the order of its fields, that the probe minds.
 *
 * @returns its path as the contract names it (`lines[0].name`), or undefined
 */
export function findInMessage(
  desc: DescMessage,
  message: Message,
  probe: Probe,
): string | undefined {
  const here = probe.message?.(message);
  if (here !== undefined) {
    return here;
  }
  for (const step of steps(desc)) {
    const value = valueOf(message as unknown as Content, step);
    if (value === undefined || value === "") {
      continue;
    }
    const found = findInField(step, value, probe);
    if (found !== undefined) {
      return step.field.name + found;
    }
  }
  return undefined;
}

function findInField(step: Step, value: unknown, probe: Probe): string | undefined {
  switch (step.field.fieldKind) {
    case "list": {
      const items = value as unknown[];
      for (let index = 0; index < items.length; index++) {
        const found = findInValue(step.nested, items[index], probe);
        if (found !== undefined) {
          return `[${index}]${found}`;
        }
      }
      return undefined;
    }
    case "map":
      return findInMap(step, value as Content, probe);
    default:
      return findInValue(step.nested, value, probe);
  }
}

/** A key that is minded is not repeated in the path: it may be what nobody should see. */
function findInMap(step: Step, map: Content, probe: Probe): string | undefined {
  for (const key of Object.keys(map)) {
    if (probe.text?.(key)) {
      return "";
    }
    const found = findInValue(step.nested, map[key], probe);
    if (found !== undefined) {
      return `["${key}"]${found}`;
    }
  }
  return undefined;
}

function findInValue(
  nested: DescMessage | undefined,
  value: unknown,
  probe: Probe,
): string | undefined {
  if (nested === undefined) {
    return typeof value === "string" && probe.text?.(value) ? "" : undefined;
  }
  const found = findInMessage(nested, value as Message, probe);
  return found === undefined ? undefined : `.${found}`;
}

function valueOf(content: Content, step: Step): unknown {
  if (step.oneof === undefined) {
    return content[step.name];
  }
  const chosen = content[step.oneof] as { case?: string; value?: unknown };
  return chosen.case === step.name ? chosen.value : undefined;
}

/** Fields that can hold text or a message; numbers need no look. */
function steps(desc: DescMessage): readonly Step[] {
  const known = stepsOf.get(desc);
  if (known !== undefined) {
    return known;
  }
  const made = desc.fields.filter(holdsTextOrMessage).map((field) => ({
    field,
    name: field.localName,
    oneof: field.oneof?.localName,
    nested: field.message,
  }));
  stepsOf.set(desc, made);
  return made;
}

function holdsTextOrMessage(field: DescField): boolean {
  return (
    field.message !== undefined ||
    field.scalar === ScalarType.STRING ||
    (field.fieldKind === "map" && field.mapKey === ScalarType.STRING)
  );
}
