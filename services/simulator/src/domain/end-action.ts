import { Refused } from "@flint/std";
import { type ChargeOutcome, stateAt, type StoredCharge } from "./charge.ts";
import { declineOf } from "./decide-charge.ts";
import type { Profile } from "./profiles.ts";
import type { Token } from "./behaviour.ts";
import type { Reason } from "../reasons.ts";

/** How an action that a charge required ends. */
export type ActionEnd = Extract<ChargeOutcome, { endedAtMs: number }>;

/**
 * Decides what a cancel makes of a charge.
 *
 * @returns `undefined` where the charge stays as it is: it has its outcome
 * @throws Refused CHARGE_NOT_CANCELABLE likewise, where the profile says so
 */
export function decideCancel(
  charge: StoredCharge,
  profile: Profile,
  nowMs: number,
): ActionEnd | undefined {
  const state = stateAt(charge, nowMs);
  if (state === "requires_action") return { state: "canceled", endedAtMs: nowMs };
  if (!profile.refusesLateCancel) return undefined;
  throw new Refused<Reason>("CHARGE_NOT_CANCELABLE", { field: "id", details: { state } });
}

/**
 * Decides what the customer's step makes of a charge.
 *
 * @returns `undefined` where it waits on
 * @throws Refused CHARGE_NOT_AUTHENTICABLE
 */
export function decideAuthentication(
  charge: StoredCharge,
  { step, token }: { step: "succeeded" | "failed" | "abandoned"; token: Token },
  nowMs: number,
): ActionEnd | undefined {
  if (stateAt(charge, nowMs) !== "requires_action") {
    throw new Refused<Reason>("CHARGE_NOT_AUTHENTICABLE", { field: "charge_id" });
  }
  if (step === "abandoned") return undefined;
  if (step === "succeeded") return { state: "authenticated", endedAtMs: nowMs };
  const decline = declineOf(token, "authentication_required");
  return { state: "not_authenticated", endedAtMs: nowMs, decline };
}
