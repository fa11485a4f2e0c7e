import { exponentOf, type Currency } from "./currency.ts";

/** An amount in the smallest unit of its currency. May be negative: a refund, a discount. */
export type Money = { currency: Currency; amountMinor: bigint };

/**
 * The greatest amount that the API takes, in minor units: just under 10 thousand million euros,
 * or a million million yen. Far above any charge, and so far below 2^63 that no sum of what one
 * order can hold leaves a BIGINT column.
 */
export const MAX_AMOUNT_MINOR = 999_999_999_999n;

/** @throws RangeError if the currencies differ */
export function add(left: Money, right: Money): Money {
  checkSameCurrency(left.currency, right.currency);
  return { currency: left.currency, amountMinor: left.amountMinor + right.amountMinor };
}

/** @throws RangeError if the currencies differ */
export function subtract(left: Money, right: Money): Money {
  checkSameCurrency(left.currency, right.currency);
  return { currency: left.currency, amountMinor: left.amountMinor - right.amountMinor };
}

/**
 * Adds up any number of amounts; the sum of none is zero in the given currency.
 *
 * @throws RangeError if a part is of another currency
 */
export function sum(currency: Currency, parts: readonly Money[]): Money {
  return parts.reduce(add, { currency, amountMinor: 0n });
}

/** Whether nothing is left of it. */
export function isZero(money: Money): boolean {
  return money.amountMinor === 0n;
}

/**
 * Orders amounts of one currency, as `Array.sort` wants it.
 *
 * @returns -1 where left is less, 0 where they are equal, 1 where left is more
 * @throws RangeError if the currencies differ
 */
export function compare(left: Money, right: Money): -1 | 0 | 1 {
  checkSameCurrency(left.currency, right.currency);
  if (left.amountMinor === right.amountMinor) return 0;
  return left.amountMinor < right.amountMinor ? -1 : 1;
}

/**
 * Writes an amount for people who read logs and messages: `12.30 EUR`, `-5 JPY`, `0.001 KWD`.
 * The same everywhere: not for a buyer's eyes, who wants the form of a locale.
 */
export function formatMoney(money: Money): string {
  const exponent = exponentOf(money.currency);
  const sign = money.amountMinor < 0n ? "-" : "";
  const digits = String(money.amountMinor < 0n ? -money.amountMinor : money.amountMinor);
  if (exponent === 0) return `${sign}${digits} ${money.currency}`;
  const padded = digits.padStart(exponent + 1, "0");
  return `${sign}${padded.slice(0, -exponent)}.${padded.slice(-exponent)} ${money.currency}`;
}

function checkSameCurrency(left: Currency, right: Currency): void {
  if (left !== right) throw new RangeError(`${left} and ${right} do not mix`);
}
