import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { pathToString } from "@bufbuild/protobuf/reflect";
import { createValidator } from "@bufbuild/protovalidate";
import { Refused } from "@flint/std";
import { holdsCardNumber } from "./card-number.ts";
import { findInMessage, type Probe } from "./message-walk.ts";
import type { CommonReason } from "./reasons.ts";

const patterns = new Map<string, RegExp>();

/**
 * Patterns are those of our own protos, simple and anchored, so that the language's own regular
 * expressions serve; the validator's RE2 in JavaScript took a tenth of a whole charge.
 */
function matches(pattern: string, text: string): boolean {
  let expression = patterns.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(pattern, "u");
    patterns.set(pattern, expression);
  }
  return expression.test(text);
}

const validator = createValidator({ failFast: true, regexMatch: matches });
const cardNumber: Probe = { text: holdsCardNumber };

/** Compiles the constraints of a message before the first call, and sees that they compile. */
export function prepareValidation(desc: DescMessage): void {
  const result = validator.validate(desc, create(desc));
  if (result.kind === "error") {
    throw result.error;
  }
}

/**
 * Holds a request against the constraints that its proto declares.
 *
 * @throws Refused INVALID_FIELD with the field's path and `details.problem`
 */
export function validate(desc: DescMessage, message: Message): void {
  const result = validator.validate(desc, message);
  if (result.kind === "valid") {
    return;
  }
  if (result.kind === "error") {
    throw result.error;
  }
  const violation = result.violations[0];
  throw new Refused<CommonReason>("INVALID_FIELD", {
    field: violation === undefined ? "" : pathToString(violation.field),
    details: { problem: violation?.message || "breaks its documented bounds" },
  });
}

/** @throws Refused CARD_NUMBER with the path of the field that holds one */
export function refuseCardNumbers(desc: DescMessage, message: Message): void {
  const field = findInMessage(desc, message, cardNumber);
  if (field !== undefined) {
    throw new Refused<CommonReason>("CARD_NUMBER", { field });
  }
}
