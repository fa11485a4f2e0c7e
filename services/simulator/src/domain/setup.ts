import { Refused } from "@flint/std";
import type { Token } from "./behaviour.ts";
import type { StoredDecline } from "./charge.ts";
import { declineOf } from "./decide-charge.ts";
import type { Reason } from "../reasons.ts";

/** A setup as the ledger keeps it. */
export type StoredSetup = {
  /** Its number in the ledger, counting up. */
  sequence: number;
  id: string;
  accountId: string;
  reference: string;
  clientSecret: string;
  /** The test token that confirmed it; empty until then. */
  token: string;
  progress: SetupProgress;
  createdAtMs: number;
};

/** How far a setup has come. */
export type SetupProgress =
  | { state: "open" }
  | { state: "requires_action" }
  | { state: "succeeded"; methodId: string }
  | { state: "failed"; decline: StoredDecline };

/** What the customer's step leads to. */
export type SetupDecision =
  | { kind: "unchanged" }
  | { kind: "requires_action" }
  | { kind: "save" }
  | { kind: "fail"; decline: StoredDecline };

/** What the customer who is asked to authenticate does. */
export type AuthenticationStep = "none_yet" | "succeeded" | "failed" | "abandoned";

/** How a setup fails whose customer did not authenticate. */
const FAILURES = {
  failed: "authentication_required",
  abandoned: "authentication_abandoned",
} as const;

/**
 * Decides what a token makes of a setup. The same token again is a repeat.
 *
 * @throws Refused SETUP_FINISHED where another token came first
 */
export function decideSetup(
  setup: StoredSetup,
  { text, token }: { text: string; token: Token },
  authentication: AuthenticationStep,
): SetupDecision {
  if (setup.token !== "" && setup.token !== text) throw new Refused<Reason>("SETUP_FINISHED");
  const { state } = setup.progress;
  if (state === "succeeded" || state === "failed") return { kind: "unchanged" };
  if (token.authenticateAtSetup && authentication !== "succeeded") {
    return authentication === "none_yet"
      ? { kind: "requires_action" }
      : { kind: "fail", decline: declineOf(token, FAILURES[authentication]) };
  }
  if (token.behaviour.kind === "setup_decline") {
    return { kind: "fail", decline: declineOf(token, token.behaviour.code) };
  }
  return { kind: "save" };
}
