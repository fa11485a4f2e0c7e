/** An amount as it was asked for, in minor units: its currency may be none. */
export type AskedAmount = { currency: string; amountMinor: bigint };
