import type { AmountRules } from "../amount.ts";
import {
  ADYEN_AMOUNTS,
  GOCARDLESS_AMOUNTS,
  ISO_AMOUNTS,
  STRIPE_AMOUNTS,
} from "../amount-tables.ts";
import type { ProcessorCapabilities } from "../processor.ts";

/** Whose rules a simulator account follows. */
export type SimulatorProfile = "generic" | "stripe" | "adyen" | "gocardless";

/** What the adapter knows of a profile. */
export type ProfileRules = {
  capabilities: ProcessorCapabilities;
  amounts: AmountRules;
  /** By what FindCharge is asked where `capabilities.find.by` is `key`. */
  searches: "idempotencyKey" | "reference";
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** What each profile can do. The contract suite holds the simulator to it. */
export const PROFILE_RULES: Readonly<Record<SimulatorProfile, ProfileRules>> = {
  generic: {
    capabilities: {
      keyWindowMs: 30 * DAY_MS,
      onRepeat: "replay",
      authorizes: true,
      readsMethods: true,
      find: { by: "key", lagMs: 0 },
    },
    amounts: ISO_AMOUNTS,
    searches: "idempotencyKey",
  },
  // No retrieval by key: search over the metadata that every charge carries, and search lags.
  stripe: {
    capabilities: {
      keyWindowMs: DAY_MS,
      onRepeat: "replay",
      authorizes: true,
      readsMethods: true,
      find: { by: "key", lagMs: 60_000 },
    },
    amounts: STRIPE_AMOUNTS,
    searches: "reference",
  },
  adyen: {
    capabilities: {
      keyWindowMs: 7 * DAY_MS,
      onRepeat: "replay",
      authorizes: true,
      readsMethods: true,
      find: { by: "none", lagMs: 0 },
    },
    amounts: ADYEN_AMOUNTS,
    searches: "reference",
  },
  gocardless: {
    capabilities: {
      keyWindowMs: DAY_MS,
      onRepeat: "conflict_with_id",
      authorizes: false,
      readsMethods: false,
      find: { by: "id", lagMs: 0 },
    },
    amounts: GOCARDLESS_AMOUNTS,
    searches: "reference",
  },
};

/**
 * The profile that an account's secret names.
 *
 * @throws RangeError if the text is no secret of the simulator; it is not repeated in the message
 */
export function simulatorProfileOf(secret: string): SimulatorProfile {
  const profile = /^simsk_([a-z]+)_[A-Za-z0-9]{8,64}$/.exec(secret)?.[1] ?? "";
  if (!Object.hasOwn(PROFILE_RULES, profile)) {
    throw new RangeError("not a secret of the simulator: simsk_<profile>_<name>");
  }
  return profile as SimulatorProfile;
}

/**
 * The secret of an account at the simulator, which is born when it is first used.
 *
 * @param name 8 to 64 letters and digits that nobody guesses
 */
export function simulatorSecret(profile: SimulatorProfile, name: string): string {
  const secret = `simsk_${profile}_${name}`;
  simulatorProfileOf(secret);
  return secret;
}
