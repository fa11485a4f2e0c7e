/** What a network counts together: all sends of a card, or those of one amount by one initiator. */
export type CountedBy = "card" | "card_amount_initiator";

/** One limit of a network, and where Flint stops before it. */
export type NetworkRule = {
  /** Network of the card, lower case, as payment methods name their brand. */
  network: string;
  countedBy: CountedBy;
  /** What the network allows; `undefined` where it publishes no figure. */
  networkMax: number | undefined;
  /** Where Flint stops: at most so many sends that were not approved, within the window. */
  sendsMax: number;
  windowHours: number;
  /** The day from which on the row holds (UTC); the newest of a network and window counts. */
  effectiveFrom: string;
  source: string;
};

const DAY_HOURS = 24;

/**
 * The networks' limits as of November 2026. A change is a new row with its day: rows are never
 * edited, so that what held at an instant can be told later.
 */
export const NETWORK_RULES: readonly NetworkRule[] = [
  {
    network: "visa",
    countedBy: "card_amount_initiator",
    networkMax: 20,
    // Many acquirers still apply the 15 of before 2025-05-19.
    sendsMax: 15,
    windowHours: 30 * DAY_HOURS,
    effectiveFrom: "2025-05-19",
    source: "Visa Core Rules, excessive reattempts, categories 2 to 4",
  },
  {
    network: "mastercard",
    countedBy: "card",
    networkMax: 10,
    sendsMax: 9,
    windowHours: DAY_HOURS,
    effectiveFrom: "2022-10-01",
    source: "Mastercard Transaction Processing Excellence, excessive attempts",
  },
  {
    network: "mastercard",
    countedBy: "card",
    networkMax: 35,
    sendsMax: 34,
    windowHours: 30 * DAY_HOURS,
    effectiveFrom: "2022-10-01",
    source: "Mastercard Transaction Processing Excellence, excessive attempts",
  },
  ...["amex", "discover"].map((network) => ({
    network,
    countedBy: "card" as const,
    networkMax: undefined,
    sendsMax: 10,
    windowHours: 30 * DAY_HOURS,
    effectiveFrom: "2022-01-01",
    source: "no public figure; 20 in 30 days is in use",
  })),
];
