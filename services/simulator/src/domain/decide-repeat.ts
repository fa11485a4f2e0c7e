import { assertNever, Refused } from "@flint/std";
import type { ChargeParameters, StoredCharge } from "./charge.ts";
import type { Profile } from "./profiles.ts";
import type { Reason } from "../reasons.ts";

/** How an earlier charge is answered again. */
export type RepeatDecision = {
  /** `first`: as it was when it was made; `present`: as it is now. */
  show: "first" | "present";
  delivery: "at_once" | "error";
};

/** Whether a key that was used at that instant is still remembered. */
export function remembers(profile: Profile, usedAtMs: number, nowMs: number): boolean {
  return nowMs < usedAtMs + profile.keyWindowMs;
}

/**
 * Decides what a repeated key is answered, within its window.
 *
 * @throws Refused KEY_REUSED, KEY_CONFLICT
 */
export function decideRepeat(
  profile: Profile,
  earlier: StoredCharge,
  parameters: ChargeParameters,
): RepeatDecision {
  checkSame(profile, earlier, parameters);
  switch (profile.onRepeat) {
    case "present_state":
      return { show: "present", delivery: "at_once" };
    case "first_answer": {
      const failed = profile.repeatsErrors && earlier.answeredError;
      return { show: "first", delivery: failed ? "error" : "at_once" };
    }
    case "conflict":
      throw new Refused<Reason>("KEY_CONFLICT", {
        field: "idempotency_key",
        details: { charge_id: earlier.id },
      });
    default:
      return assertNever(profile.onRepeat);
  }
}

const MONEY = ["methodId", "amount", "currency", "authorizeOnly"] as const;

const EVERYTHING = [
  ...MONEY,
  "initiator",
  "reason",
  "reference",
  "originalNetworkTransactionId",
  "metadata",
] as const;

/**
 * Sees that a repeated key comes with the parameters that it came with first, as far as the
 * profile looks.
 *
 * @throws Refused KEY_REUSED, naming the first parameter that differs
 */
export function checkSame(
  profile: Profile,
  earlier: ChargeParameters,
  parameters: ChargeParameters,
): void {
  if (profile.compares === "nothing") return;
  const compared = profile.compares === "money" ? MONEY : EVERYTHING;
  const differs = compared.find((name) => earlier[name] !== parameters[name]);
  if (differs === undefined) return;
  throw new Refused<Reason>("KEY_REUSED", { field: snakeCase(differs) });
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
