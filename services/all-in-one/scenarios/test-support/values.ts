/** Values for the fields of requests, by the bounds that the contract declares. */
import { type DescField, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { DurationSchema, TimestampSchema } from "@bufbuild/protobuf/wkt";
import * as fc from "fast-check";
import { idPrefixOf, rulesOf, textRulesOf, valueRulesOf } from "./field-rules.ts";
import type { Place } from "./places.ts";
import { isLeftOut, type IdsByPrefix } from "./samples.ts";

const INT64_MAX = 2n ** 63n - 1n;
const INT32_MAX = 2n ** 31n - 1n;

/** Bounds of a whole number: those declared, or those of its type. */
export function numberBoundsOf(field: DescField): { min: bigint; max: bigint } {
  const widest = field.scalar === ScalarType.INT64 ? INT64_MAX : INT32_MAX;
  const rules = valueRulesOf(field);
  const bounds = { min: -widest - 1n, max: widest };
  if (rules?.case !== "int64" && rules?.case !== "int32") return bounds;
  const { greaterThan, lessThan } = rules.value;
  if (greaterThan.case === "gte") bounds.min = BigInt(greaterThan.value);
  if (lessThan.case === "lte") bounds.max = BigInt(lessThan.value);
  return bounds;
}

/**
 * Values that the contract allows at a place, which is not to say that the door takes them; or
 * undefined where a sample has one already that is as good.
 */
export function keptValues(
  { field, part }: Place,
  ids: IdsByPrefix,
): fc.Arbitrary<JsonValue> | undefined {
  if (isLeftOut(field)) return undefined;
  if (field.fieldKind === "map") return part === "item" ? texts(0, 500) : undefined;
  if (part === "whole" && field.fieldKind === "list") return undefined;
  if (field.message !== undefined) return momentsOf(field);
  if (field.enum !== undefined) return enumValues(field);
  switch (field.scalar) {
    case ScalarType.STRING:
      return keptTexts(field, ids);
    case ScalarType.BOOL:
      return fc.boolean();
    default:
      return fc.bigInt(numberBoundsOf(field)).map(String);
  }
}

function momentsOf(field: DescField): fc.Arbitrary<JsonValue> | undefined {
  switch (field.message?.typeName) {
    case TimestampSchema.typeName:
      return fc
        .date({ min: new Date("1970-01-01"), max: new Date("9999-01-01"), noInvalidDate: true })
        .map((date) => date.toISOString());
    case DurationSchema.typeName:
      return fc.integer({ min: 1, max: 3600 }).map((seconds) => `${seconds}s`);
    default:
      return undefined;
  }
}

function enumValues(field: DescField): fc.Arbitrary<JsonValue> {
  const rules = valueRulesOf(field);
  const refused = rules?.case === "enum" ? rules.value.notIn : [];
  const values = (field.enum?.values ?? []).filter(({ number }) => !refused.includes(number));
  return fc.constantFrom(...values.map(({ name }) => name));
}

function keptTexts(field: DescField, ids: IdsByPrefix): fc.Arbitrary<JsonValue> | undefined {
  const rules = textRulesOf(field);
  const prefix = idPrefixOf(field);
  if (prefix !== undefined) {
    const own = ids[prefix];
    const pattern = fc.stringMatching(new RegExp(rules?.pattern ?? ""));
    return own === undefined ? pattern : fc.oneof(fc.constant(own), pattern);
  }
  if (field.name === "request_id") return undefined;
  if (rules === undefined) return texts(0, 300);
  if (rules.in.length > 0) return fc.constantFrom(...rules.in);
  if (rules.pattern !== "") return fc.stringMatching(new RegExp(rules.pattern), { size: "medium" });
  return texts(Number(rules.minLen ?? 0n), Number(rules.maxLen ?? rules.len ?? 255n));
}

/** Any characters of Unicode; the contract counts them as code points. */
function texts(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: "binary", minLength, maxLength, size: "max" });
}

/** How many a list may have, where the contract says so. */
export function itemBoundsOf(field: DescField) {
  const { type } = rulesOf(field);
  return type.case === "repeated" ? type.value : undefined;
}
