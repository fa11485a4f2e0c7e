/** A payment method of a seeded customer. */
export type SeededMethod = {
  /** A token of the simulator; it says what charges do. */
  token: string;
  /** Off-session when absent. */
  onSession?: true;
  /** Most that one charge may take, in cents of EUR; none when absent. */
  maximumMinor?: bigint;
  /** What becomes of it after it is saved; the default when absent. */
  then?: "backup" | "consent_revoked" | "left_unfinished";
};

/** A customer that `npm start` makes, for a wallet worth asking about. */
export type SeededWallet = {
  /** The customer's external reference. */
  reference: string;
  name: string;
  /** What CheckReadiness says, or the charge does. */
  shows: string;
  methods: readonly SeededMethod[];
};

/** Every wallet worth asking about. docs/readiness.md shows this table; a test compares them. */
export const WALLETS: readonly SeededWallet[] = [
  {
    reference: "wallet-empty",
    name: "Bo Empty",
    shows: "`DEFAULT_MISSING`: nothing was ever saved",
    methods: [],
  },
  {
    reference: "wallet-on-session",
    name: "Cy Present",
    shows: "`DEFAULT_MISSING`: the card may only be charged while its holder is present",
    methods: [{ token: "sim_approve__card_onsession", onSession: true }],
  },
  {
    reference: "wallet-expired",
    name: "Di Expired",
    shows: "`PAYMENT_METHOD_EXPIRED`: the default's month has passed",
    methods: [{ token: "sim_approve__card_expired__expiry_0126" }],
  },
  {
    reference: "wallet-revoked",
    name: "Ed Revoked",
    shows: "`CONSENT_REVOKED`: the customer took the consent back",
    methods: [{ token: "sim_approve__card_revoked", then: "consent_revoked" }],
  },
  {
    reference: "wallet-limited",
    name: "Fa Limited",
    shows:
      "`CONSENT_AMOUNT_EXCEEDED` above EUR 10.00; with `backup_use`, the backup takes up to EUR 500.00",
    methods: [
      { token: "sim_approve__card_small", maximumMinor: 1000n },
      { token: "sim_approve__card_large", maximumMinor: 50_000n, then: "backup" },
    ],
  },
  {
    reference: "wallet-unfinished",
    name: "Gi Unfinished",
    shows: "`DEFAULT_MISSING`, and a setup that waits for its customer to authenticate",
    methods: [{ token: "sim_approve__authenticate_at_setup__card_auth", then: "left_unfinished" }],
  },
  {
    reference: "wallet-no-funds",
    name: "Ha Nofunds",
    shows: "ready, and the charge is declined twice for funds, then approved",
    methods: [{ token: "sim_decline_insufficient_funds_2_then_approve__card_funds" }],
  },
  {
    reference: "wallet-authenticates",
    name: "Io Authenticates",
    shows: "ready, and the issuer asks for the customer: `REQUIRES_ACTION`",
    methods: [{ token: "sim_authenticate_off_session__card_sca" }],
  },
  {
    reference: "wallet-closed",
    name: "Jo Closed",
    shows: "ready until `RefreshPaymentMethod` hears that the account is closed",
    methods: [{ token: "sim_approve__card_closed__closed" }],
  },
  {
    reference: "wallet-renewed",
    name: "Ky Renewed",
    shows: "ready: when the old card expired, the account updater knew of a new one",
    methods: [{ token: "sim_approve__card_renewed__expiry_0126__renewed_0199" }],
  },
];
