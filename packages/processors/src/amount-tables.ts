import type { AmountRules } from "./amount.ts";

/** Counts as ISO 4217 does. */
export const ISO_AMOUNTS: AmountRules = { decimals: {}, multiples: {} };

/**
 * Stripe: ISK and UGX in hundredths that are whole, MGA without its fifths, three-decimal
 * amounts that end in 0.
 * Source: docs.stripe.com/currencies, "zero-decimal", "three-decimal" and "special case".
 */
export const STRIPE_AMOUNTS: AmountRules = {
  decimals: { ISK: 2, UGX: 2, MGA: 0 },
  multiples: {
    ISK: 100n,
    UGX: 100n,
    BHD: 10n,
    IQD: 10n,
    JOD: 10n,
    KWD: 10n,
    LYD: 10n,
    OMR: 10n,
    TND: 10n,
  },
};

/**
 * Adyen: CLP and ISK in hundredths, CVE and IDR without decimals.
 * Source: docs.adyen.com/development-resources/currency-codes.
 */
export const ADYEN_AMOUNTS: AmountRules = {
  decimals: { CLP: 2, ISK: 2, CVE: 0, IDR: 0 },
  multiples: {},
};

/**
 * GoCardless: debits in eight currencies, all of two decimals.
 * Source: developer.gocardless.com/api-reference, payments, currency.
 */
export const GOCARDLESS_AMOUNTS: AmountRules = {
  decimals: {},
  multiples: {},
  currencies: new Set(["AUD", "CAD", "DKK", "EUR", "GBP", "NZD", "SEK", "USD"]),
};
