/** Values that must be refused at their place, each with what says so. */
import { type DescField, type JsonObject, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { absentId, idPrefixOf, textRulesOf, valueRulesOf } from "./field-rules.ts";
import { type Change, type Place, takesText } from "./places.ts";
import { isLeftOut, type IdsByPrefix } from "./samples.ts";
import { itemBoundsOf, numberBoundsOf } from "./values.ts";

/** One way to break a request: what stands at the place instead of its sample. */
export type Breakage = { place: Place; change: Change };

/**
 * Where another workspace's ids and absent ones are no fault: filters find nothing by them. A check
 * tells what is wrong with an amount, and does not refuse it.
 */
type Circumstances = { foreignIds: IdsByPrefix; isList: boolean; tellsAmounts: boolean };

/** Every way in which a place can be broken. */
export function breakagesOf(place: Place, circumstances: Circumstances): Breakage[] {
  const { field, part } = place;
  if (part === "whole" && field.fieldKind === "list") return brokenLists(place);
  if (part === "whole" && field.fieldKind === "map") return brokenMaps(place);
  const values = takesText(place)
    ? [...NO_TEXTS, ...brokenTexts(field, circumstances)]
    : field.message !== undefined
      ? brokenMessages(field)
      : field.enum !== undefined
        ? brokenEnums(field)
        : field.scalar === ScalarType.BOOL
          ? ["true", 1, [], {}]
          : brokenNumbers(place, circumstances);
  return [...values.map((value) => ({ place, change: () => value })), ...withUnknownField(place)];
}

const NO_TEXTS: JsonValue[] = [7, 1.5, true, [], {}, ["text"]];
const CARD_NUMBERS = ["4111111111111111", "paid by 5555 5555 5555 4444, thanks"];

function brokenTexts(
  field: DescField,
  { foreignIds, isList, tellsAmounts }: Circumstances,
): string[] {
  const rules = textRulesOf(field);
  const prefix = idPrefixOf(field);
  const broken = ["\ud800", "lone \udfff half"];
  if (prefix !== undefined) {
    broken.push("text", `${prefix}_`, `${absentId(prefix)}0`, absentId(prefix).toUpperCase());
    if (!isList) broken.push(absentId(prefix), foreignIds[prefix] ?? "text");
    return broken;
  }
  const isTold = tellsAmounts && field.name === "currency";
  broken.push(...CARD_NUMBERS, ...(isTold ? [] : (BROKEN_BY_RULE[field.name] ?? [])));
  if (isLeftOut(field)) broken.push("text", "a".repeat(2000));
  if (rules === undefined) return broken;
  if (rules.minLen > 0n) broken.push("");
  const lengthMax = rules.maxLen || rules.len;
  if (lengthMax > 0n) broken.push("a".repeat(Number(lengthMax) + 1), "x".repeat(70_000));
  if (rules.pattern !== "") broken.push("no such thing", "\n");
  if (rules.in.length > 0) broken.push("text", `${rules.in[0]} `);
  return broken;
}

/** What rules beyond the contract's bounds refuse, by the name of the field. */
const BROKEN_BY_RULE: Readonly<Record<string, readonly string[]>> = {
  request_id: ["", "k".repeat(256), "k".repeat(10_000), "key\n", "schlüssel", "\u0000"],
  currency: ["eur", "Eur", "EUR ", "EURO", "€", "XXQ"],
  time_zone: ["Europe/Nowhere", "UTC+99", "T00+01"],
  scopes: ["nope:read", "orders", " orders:read"],
};

function brokenNumbers({ field, path }: Place, { tellsAmounts }: Circumstances): JsonValue[] {
  const { min, max } = numberBoundsOf(field);
  const broken: JsonValue[] = [1.5, "1.5", 1e30, "abc", "", true, [], {}];
  broken.push(String(min - 1n), String(max + 1n), "9223372036854775808", "1".repeat(400));
  // What is expected may be any amount: it is compared, and refused as a whole.
  const isExpected = path.startsWith("expected_");
  if (field.name === "amount_minor" && !isExpected && !tellsAmounts)
    broken.push("-1", "1000000000000");
  if (field.name === "expected_revision") broken.push("999999");
  return broken;
}

function brokenEnums(field: DescField): JsonValue[] {
  const rules = valueRulesOf(field);
  const refused = rules?.case === "enum" ? rules.value.notIn : [];
  return ["NO_SUCH_VALUE", "", 9999, -1, 1.5, true, [], {}, ...refused];
}

function brokenMessages(field: DescField): JsonValue[] {
  const isMoment = field.message?.typeName.startsWith("google.protobuf.") === true;
  const broken: JsonValue[] = [7, true, ["text"], "text"];
  return isMoment ? [...broken, {}, "2026-13-01T00:00:00Z", "1 minute"] : broken;
}

function withUnknownField({ field, part, ...place }: Place): Breakage[] {
  const { message } = field;
  if (message === undefined || message.typeName.startsWith("google.protobuf.")) return [];
  const change = (value: JsonValue | undefined) => ({ ...(value as JsonObject), no_such_field: 1 });
  return [{ place: { ...place, field, part, path: `${place.path}.no_such_field` }, change }];
}

function brokenLists(place: Place): Breakage[] {
  const rules = itemBoundsOf(place.field);
  const always = (value: JsonValue): Breakage => ({ place, change: () => value });
  const broken = ["text", 7, { sample: 1 }].map(always);
  const copies = (count: number): Breakage => ({
    place,
    change: (value) => Array.from({ length: count }, () => (value as JsonValue[])?.[0] ?? "text"),
  });
  if (rules === undefined) return broken;
  if (rules.maxItems > 0n) broken.push(copies(Number(rules.maxItems) + 1));
  if (rules.minItems > 0n) broken.push(always([]));
  if (rules.unique) broken.push(copies(2));
  return broken;
}

function brokenMaps(place: Place): Breakage[] {
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"]));
  const values: JsonValue[] = [
    "text",
    7,
    [],
    { sample: 7 },
    { "": "v" },
    { ["k".repeat(65)]: "v" },
  ];
  values.push(many, { flint_own: "v" }, { "4111111111111111": "v" }, { sample: "v".repeat(501) });
  return values.map((value) => ({ place, change: () => value }));
}
