/** Whose rules an account follows. */
export type ProfileName = "generic" | "stripe" | "adyen" | "gocardless";

/** What one processor does where processors differ. */
export type Profile = {
  /** How long a key is remembered; after it, the same key charges again. */
  keyWindowMs: number;
  /**
   * What a repeated key is answered: the charge as it is now, the first answer word for word,
   * or a conflict that names the charge.
   */
  onRepeat: "present_state" | "first_answer" | "conflict";
  /** Which parameters must be equal under a repeated key; "nothing": it does not look. */
  compares: "everything" | "money" | "nothing";
  /** Whether an internal error is an answer too, and so repeated. */
  repeatsErrors: boolean;
  /** Whether a cancel that comes too late is refused; else it answers the charge as it is. */
  refusesLateCancel: boolean;
  /** Whether a charge can be read by its id. */
  getsById: boolean;
  /** Whether a card's money can be held, and captured later. */
  authorizes: boolean;
  /** Whether a saved card can be read again. */
  readsMethods: boolean;
  /** By what a charge can be found without its id. */
  findsBy: readonly ("idempotency_key" | "reference")[];
  /** How long after its making a charge can be found so. */
  findLagMs: number;
  /** The only currencies that it takes; absent: every one. */
  currencies?: ReadonlySet<string>;
  /** Of which number an amount of the currency must be a multiple. */
  multiples: Readonly<Record<string, number>>;
};

const HOUR_MS = 60 * 60 * 1000;

const DAY_MS = 24 * HOUR_MS;

/** The profiles. What is not public is taken as the strictest reading. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  /** The processor that one would wish for. */
  generic: {
    keyWindowMs: 30 * DAY_MS,
    onRepeat: "present_state",
    compares: "money",
    repeatsErrors: false,
    refusesLateCancel: false,
    getsById: true,
    authorizes: true,
    readsMethods: true,
    findsBy: ["idempotency_key", "reference"],
    findLagMs: 0,
    multiples: {},
  },
  /**
   * Keys for 24 h, errors included, all parameters compared; no retrieval by key; search by
   * metadata, which lags up to a minute. ISK and UGX in whole hundredths, three-decimal
   * currencies end in 0.
   * Source: docs.stripe.com/api/idempotent_requests, /search, /currencies, /payment_intents/cancel.
   */
  stripe: {
    keyWindowMs: DAY_MS,
    onRepeat: "first_answer",
    compares: "everything",
    repeatsErrors: true,
    refusesLateCancel: true,
    getsById: true,
    authorizes: true,
    readsMethods: true,
    findsBy: ["reference"],
    findLagMs: 60_000,
    multiples: {
      ISK: 100,
      UGX: 100,
      BHD: 10,
      IQD: 10,
      JOD: 10,
      KWD: 10,
      LYD: 10,
      OMR: 10,
      TND: 10,
    },
  },
  /**
   * Keys for at least 7 days (older texts; newer ones say 31), the first answer repeated;
   * nothing is said of comparing parameters, so it does not. Checkout has no GET for a payment. What
   * a cancel came to is told by a webhook there; here its answer tells.
   * Source: docs.adyen.com/development-resources/api-idempotency.
   */
  adyen: {
    keyWindowMs: 7 * DAY_MS,
    onRepeat: "first_answer",
    compares: "nothing",
    repeatsErrors: false,
    refusesLateCancel: false,
    getsById: false,
    authorizes: true,
    readsMethods: true,
    findsBy: [],
    findLagMs: 0,
    multiples: {},
  },
  /**
   * A repeat is a conflict that names the resource, whatever its parameters; keys are kept "for
   * short periods", so no longer than Stripe's; payments are read by id. It has no cards, and so no
   * account updater's news of them.
   * Source: developer.gocardless.com/api-reference, idempotent_creation_conflict, cancellation_failed.
   */
  gocardless: {
    keyWindowMs: DAY_MS,
    onRepeat: "conflict",
    compares: "nothing",
    repeatsErrors: false,
    refusesLateCancel: true,
    getsById: true,
    authorizes: false,
    readsMethods: false,
    findsBy: [],
    findLagMs: 0,
    currencies: new Set(["AUD", "CAD", "DKK", "EUR", "GBP", "NZD", "SEK", "USD"]),
    multiples: {},
  },
};
