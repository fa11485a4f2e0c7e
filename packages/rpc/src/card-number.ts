import cardValidator from "card-validator";

// 13 to 19 digits with at most two spaces or dashes between neighbours; a longer run is looked
// at too, as several numbers may stand side by side.
const RUN = /\d(?:[ \u00a0\u2010-\u2015-]{0,2}\d){12,}/;
const RUNS = new RegExp(RUN, "g");
const WORD_BEFORE = /[A-Za-z0-9]*$/;
const WORD_AFTER = /^[A-Za-z0-9]*/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const DIGITS_MIN = 13;
const DIGITS_MAX = 19;
/** Longer runs are no text of a person's; only their start is looked at, to bound the work. */
const GROUPS_MAX = 64;

/**
 * Whether the text holds a card number: 13 to 19 digits, also in groups, that have the prefix
 * and the length of a card brand and the right check digit (Luhn).
 *
 * Ids, phone numbers written with a plus, UUIDs and timestamps are not taken for one.
 */
export function holdsCardNumber(text: string): boolean {
  if (text.length < DIGITS_MIN || !RUN.test(text)) {
    return false;
  }
  const bare = text.replace(UUID, "");
  for (const match of bare.matchAll(RUNS)) {
    if (!standsInCode(bare, match.index, match[0].length) && runHoldsCard(match[0])) {
      return true;
    }
  }
  return false;
}

/** A word with other digits around the run (a ULID, a hash) or a plus before it (a phone). */
function standsInCode(text: string, start: number, length: number): boolean {
  const before = text.slice(Math.max(0, start - 64), start);
  const after = text.slice(start + length, start + length + 64);
  const around = `${WORD_BEFORE.exec(before)?.[0]}${WORD_AFTER.exec(after)?.[0]}`;
  return before.endsWith("+") || /\d/.test(around);
}

/** Tries every series of whole groups, so that "4111 1111 1111 1111 12/30" is seen. */
function runHoldsCard(run: string): boolean {
  const groups = run.split(/\D+/).slice(0, GROUPS_MAX);
  for (let first = 0; first < groups.length; first++) {
    let digits = "";
    for (let next = first; next < groups.length && digits.length <= DIGITS_MAX; next++) {
      digits += groups[next];
      if (isCardNumber(digits)) {
        return true;
      }
    }
  }
  return false;
}

function isCardNumber(digits: string): boolean {
  return (
    digits.length >= DIGITS_MIN &&
    digits.length <= DIGITS_MAX &&
    // JCB's range 1800 ended with 15 digits; with 16 it is a time of early 2027 in microseconds.
    !digits.startsWith("1800") &&
    cardValidator.number(digits, { luhnValidateUnionPay: true }).isValid
  );
}
