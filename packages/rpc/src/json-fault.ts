import { fromJson, type DescField, type DescMessage, type JsonValue } from "@bufbuild/protobuf";

/** Where a JSON body stops being the message that it should be. */
export type JsonFault = { path: string; unknown: boolean };

/** As deep as the decoder goes; deeper bodies were refused before. */
const DEPTH_MAX = 100;

/**
 * Finds the first field of a JSON body that cannot be decoded. The decoder names a field but not
 * the way to it, so after it has refused a body the way is searched from the top.
 */
export function findJsonFault(desc: DescMessage, json: JsonValue, depth = 0): JsonFault {
  if (!isObject(json) || hasOwnJsonForm(desc) || depth > DEPTH_MAX) {
    return { path: "", unknown: false };
  }
  for (const key of Object.keys(json)) {
    const field = desc.fields.find((each) => each.jsonName === key || each.name === key);
    if (field === undefined) {
      return { path: nameable(key), unknown: true };
    }
    if (decodes(desc, key, json[key] as JsonValue)) {
      continue;
    }
    const inner = findInValue(field, json[key] as JsonValue, depth + 1);
    return { path: field.name + inner.path, unknown: inner.unknown };
  }
  return { path: "", unknown: false };
}

function findInValue(field: DescField, value: JsonValue, depth: number): JsonFault {
  const nested = field.message;
  if (field.fieldKind === "list" && Array.isArray(value)) {
    const index = value.findIndex((item) => !decodes(field.parent, field.jsonName, [item]));
    const inner = within(nested, value[index], depth);
    return index < 0 ? inner : { path: `[${index}]${inner.path}`, unknown: inner.unknown };
  }
  if (field.fieldKind === "map" && isObject(value)) {
    const key = Object.keys(value).find(
      (each) => !decodes(field.parent, field.jsonName, { [each]: value[each] as JsonValue }),
    );
    const inner = within(nested, key === undefined ? undefined : value[key], depth);
    return key === undefined ? inner : { path: `["${key}"]${inner.path}`, unknown: inner.unknown };
  }
  return field.fieldKind === "message"
    ? within(nested, value, depth)
    : { path: "", unknown: false };
}

function within(
  nested: DescMessage | undefined,
  value: JsonValue | undefined,
  depth: number,
): JsonFault {
  if (nested === undefined || value === undefined) {
    return { path: "", unknown: false };
  }
  const inner = findJsonFault(nested, value, depth);
  return { path: inner.path === "" ? "" : `.${inner.path}`, unknown: inner.unknown };
}

function decodes(desc: DescMessage, key: string, value: JsonValue): boolean {
  try {
    fromJson(desc, { [key]: value });
    return true;
  } catch {
    return false;
  }
}

/** Timestamps, durations, wrappers and the like are not written as objects of their fields. */
function hasOwnJsonForm(desc: DescMessage): boolean {
  return desc.typeName.startsWith("google.protobuf.");
}

function isObject(json: JsonValue): json is { [key: string]: JsonValue } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** An unknown key is the caller's own text: it is repeated only where it looks like a name. */
function nameable(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(key) ? key : "";
}
