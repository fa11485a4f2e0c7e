import { type DescField, getOption } from "@bufbuild/protobuf";
import {
  field as fieldRules,
  type FieldRules,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

/** The bounds that the contract declares for a field. */
export function rulesOf(field: DescField): FieldRules {
  return getOption(field, fieldRules);
}

/** The bounds of a single value: of a list those of its items. */
export function valueRulesOf(field: DescField): FieldRules["type"] | undefined {
  const { type } = rulesOf(field);
  return type.case === "repeated" ? type.value.items?.type : type;
}

/** The bounds of a text, or undefined where the contract sets none. */
export function textRulesOf(field: DescField) {
  const rules = valueRulesOf(field);
  return rules?.case === "string" ? rules.value : undefined;
}

/** Prefix of the id that a field takes ("cus"), or undefined where it takes none. */
export function idPrefixOf(field: DescField): string | undefined {
  return /\b([a-z]+)_\[0-9A-HJKMNP-TV-Z\]\{26\}/.exec(textRulesOf(field)?.pattern ?? "")?.[1];
}

/** Id of an object that is in no workspace. */
export const absentId = (prefix: string) => `${prefix}_${"0".repeat(26)}`;
