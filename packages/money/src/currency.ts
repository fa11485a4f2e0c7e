import { CURRENCIES_BY_DECIMALS } from "./iso-4217.ts";

declare const isCurrency: unique symbol;

/** The code of an active ISO 4217 currency, upper case. Made by {@link parseCurrency} only. */
export type Currency = string & { readonly [isCurrency]: true };

/** How many decimals the smallest unit of a currency has. */
export type Exponent = 0 | 2 | 3;

const EXPONENTS = new Map<string, Exponent>(
  ([0, 2, 3] as const).flatMap((exponent) =>
    CURRENCIES_BY_DECIMALS[exponent].map((code) => [code, exponent] as const),
  ),
);

/**
 * Reads a currency code.
 *
 * @returns the currency, or `undefined` where the text is not exactly the upper-case code of an
 *   active one that people can pay in: `usd`, `HRK` and `XAU` are none
 */
export function parseCurrency(text: string): Currency | undefined {
  return EXPONENTS.has(text) ? (text as Currency) : undefined;
}

/** The number of decimals of the currency's smallest unit: 2 for EUR, whose unit is the cent. */
export function exponentOf(currency: Currency): Exponent {
  const exponent = EXPONENTS.get(currency);
  if (exponent === undefined) throw new RangeError(`${currency} is not an active currency`);
  return exponent;
}

/** All currencies, sorted by code. */
export function allCurrencies(): Currency[] {
  return [...EXPONENTS.keys()].sort() as Currency[];
}
