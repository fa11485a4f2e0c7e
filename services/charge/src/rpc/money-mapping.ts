import { create } from "@bufbuild/protobuf";
import { type Money as MoneyMessage, MoneySchema } from "@flint/contracts-type";
import { type Currency, type Money, parseCurrency } from "@flint/money";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** An amount as a message. */
export function moneyMessage(currency: string, amountMinor: bigint): MoneyMessage {
  return create(MoneySchema, { currency, amountMinor });
}

/**
 * Reads a currency.
 *
 * @throws Refused CURRENCY_UNKNOWN
 */
export function currencyOf(text: string, field: string): Currency {
  const currency = parseCurrency(text);
  if (currency !== undefined) return currency;
  throw new Refused<Reason>("CURRENCY_UNKNOWN", { field, details: { currency: text } });
}

/**
 * Reads an amount of a known currency.
 *
 * @throws Refused CURRENCY_UNKNOWN, CURRENCY_MIXED
 */
export function amountOf(
  message: MoneyMessage | undefined,
  expected: { currency: Currency; field: string },
): bigint {
  const currency = currencyOf(message?.currency ?? "", `${expected.field}.currency`);
  if (currency !== expected.currency) {
    throw new Refused<Reason>("CURRENCY_MIXED", {
      field: `${expected.field}.currency`,
      details: { expected: expected.currency, currency },
    });
  }
  return message?.amountMinor ?? 0n;
}

/**
 * Reads an amount of any currency.
 *
 * @throws Refused CURRENCY_UNKNOWN
 */
export function moneyOf(message: MoneyMessage, field: string): Money {
  return {
    currency: currencyOf(message.currency, `${field}.currency`),
    amountMinor: message.amountMinor,
  };
}
