import { type Currency, exponentOf, type Money } from "@flint/money";
import { amountNotRepresentable } from "./errors.ts";

/** Where a processor counts money otherwise than ISO 4217. */
export type AmountRules = {
  /** Decimals of currencies that it counts otherwise than the standard. */
  decimals: Readonly<Record<string, number>>;
  /** Of what an amount, in the processor's unit, must be a multiple. */
  multiples: Readonly<Record<string, bigint>>;
  /** The only currencies that it takes; absent: every one. */
  currencies?: ReadonlySet<string>;
};

/**
 * Converts an amount into the unit in which a processor counts the currency.
 *
 * @throws NotSent `amount_not_representable`: the processor has no such currency, or cannot
 *   count so little; nothing is ever rounded
 */
export function toProcessorUnits(rules: AmountRules, amount: Money): bigint {
  const units = convert(rules, amount);
  if (units === undefined) throw amountNotRepresentable(amount);
  return units;
}

/**
 * Converts back what {@link toProcessorUnits} converted.
 *
 * @returns `undefined` where the currency's minor unit cannot hold so little
 */
export function fromProcessorUnits(
  rules: AmountRules,
  { currency, units }: { currency: Currency; units: bigint },
): Money | undefined {
  const shift = shiftOf(rules, currency);
  const divisor = shift > 0 ? 10n ** BigInt(shift) : 1n;
  if (units % divisor !== 0n) return undefined;
  const amountMinor = shift > 0 ? units / divisor : units * 10n ** BigInt(-shift);
  return { currency, amountMinor };
}

/** Whether {@link toProcessorUnits} takes the amount. */
export function canRepresent(rules: AmountRules, amount: Money): boolean {
  return convert(rules, amount) !== undefined;
}

function convert(rules: AmountRules, { currency, amountMinor }: Money): bigint | undefined {
  if (rules.currencies !== undefined && !rules.currencies.has(currency)) return undefined;
  const shift = shiftOf(rules, currency);
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  if (amountMinor % divisor !== 0n) return undefined;
  const units = shift < 0 ? amountMinor / divisor : amountMinor * 10n ** BigInt(shift);
  return units % (rules.multiples[currency] ?? 1n) === 0n ? units : undefined;
}

/** By how many decimals the processor's unit is finer than the standard's; below 0: coarser. */
function shiftOf(rules: AmountRules, currency: Currency): number {
  return (rules.decimals[currency] ?? exponentOf(currency)) - exponentOf(currency);
}
