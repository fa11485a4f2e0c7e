import {
  getOption,
  ScalarType,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { sensitive } from "@flint/contracts-type";

/** One set field of a message, at its place. */
export type FlatField = {
  /** `lines[0].unit_amount.currency`, `labels["k"]`. */
  path: string;
  value: string;
  /** Whether the field, or one above it, is marked `sensitive`. */
  isSensitive: boolean;
};

/**
 * Writes a message as a list of its set fields, in the order of their declaration. Two messages
 * give the same list exactly if they say the same, however they were encoded: a field with the
 * default of its type counts as absent, entries of maps are sorted.
 *
 * @param skip local name of a field of the message itself that is left out
 */
export function flatten(desc: DescMessage, message: Message, skip?: string): FlatField[] {
  const out: FlatField[] = [];
  flattenMessage(desc, message, { prefix: "", isSensitive: false, skip, out });
  return out;
}

/** An option is decoded anew each time it is asked for; this is asked on every charge. */
const sensitivity = new WeakMap<DescField, boolean>();

type Place = { prefix: string; isSensitive: boolean; skip?: string | undefined; out: FlatField[] };

function flattenMessage(desc: DescMessage, message: Message, place: Place): void {
  for (const field of desc.fields) {
    const value = valueOf(field, message);
    if (value !== undefined && field.localName !== place.skip) {
      const isSensitive = place.isSensitive || isMarked(field);
      flattenField(field, value, {
        prefix: place.prefix + field.name,
        isSensitive,
        out: place.out,
      });
    }
  }
}

function flattenField(field: DescField, value: unknown, place: Place): void {
  if (field.fieldKind === "list") {
    (value as unknown[]).forEach((item, index) =>
      flattenValue(field, item, { ...place, prefix: `${place.prefix}[${index}]` }),
    );
  } else if (field.fieldKind === "map") {
    const map = value as Record<string, unknown>;
    for (const key of Object.keys(map).sort()) {
      flattenValue(field, map[key], {
        ...place,
        prefix: `${place.prefix}[${JSON.stringify(key)}]`,
      });
    }
  } else {
    flattenValue(field, value, place);
  }
}

function flattenValue(field: DescField, value: unknown, place: Place): void {
  const { prefix, isSensitive, out } = place;
  if (field.message !== undefined) {
    // An empty message says something too: it is there.
    out.push({ path: prefix, value: "", isSensitive: false });
    flattenMessage(field.message, value as Message, { prefix: `${prefix}.`, isSensitive, out });
  } else {
    out.push({ path: prefix, value: textOf(field, value), isSensitive });
  }
}

function textOf(field: DescField, value: unknown): string {
  return field.scalar === ScalarType.BYTES
    ? Buffer.from(value as Uint8Array).toString("base64")
    : String(value);
}

/** The value of a field that is set; the default of a field without presence counts as unset. */
function valueOf(field: DescField, message: Message): unknown {
  const content = message as unknown as Record<string, unknown>;
  if (field.oneof !== undefined) {
    const chosen = content[field.oneof.localName] as { case?: string; value?: unknown };
    return chosen.case === field.localName ? chosen.value : undefined;
  }
  const value = content[field.localName];
  const hasPresence = field.presence !== FeatureSet_FieldPresence.IMPLICIT;
  return hasPresence || !isDefault(value) ? value : undefined;
}

function isDefault(value: unknown): boolean {
  return value === "" || value === 0 || value === 0n || value === false || isEmptyBytes(value);
}

function isEmptyBytes(value: unknown): boolean {
  return value instanceof Uint8Array && value.length === 0;
}

function isMarked(field: DescField): boolean {
  const known = sensitivity.get(field);
  if (known !== undefined) {
    return known;
  }
  const made = getOption(field, sensitive);
  sensitivity.set(field, made);
  return made;
}
