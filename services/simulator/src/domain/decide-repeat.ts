import { assertNever, Refused } from "@flint/std";
import type { ChargeParameters } from "./charge.ts";
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

/** What was made under a key, and which of its parameters a processor may compare. */
export type Repeated<Parameters> = {
  earlier: Parameters & { id: string; answeredError: boolean };
  money: readonly (keyof Parameters & string)[];
  everything: readonly (keyof Parameters & string)[];
  /** Under which name a conflict tells its id. */
  idDetail: "charge_id" | "refund_id";
};

/**
 * Decides what a repeated key is answered, within its window.
 *
 * @throws Refused KEY_REUSED, KEY_CONFLICT
 */
export function decideRepeat<Parameters>(
  profile: Profile,
  repeated: Repeated<Parameters>,
  parameters: Parameters,
): RepeatDecision {
  const { earlier, idDetail } = repeated;
  checkSame(profile, repeated, parameters);
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
        details: { [idDetail]: earlier.id },
      });
    default:
      return assertNever(profile.onRepeat);
  }
}

const MONEY = ["methodId", "amount", "currency", "authorizeOnly"] as const;

/** Which parameters of a charge are compared. */
export const CHARGE_REPEATS = {
  money: MONEY,
  everything: [
    ...MONEY,
    "initiator",
    "reason",
    "reference",
    "originalNetworkTransactionId",
    "metadata",
  ],
  idDetail: "charge_id",
} as const satisfies Omit<Repeated<ChargeParameters>, "earlier">;

/**
 * Sees that a repeated key comes with the parameters that it came with first, as far as the
 * profile looks.
 *
 * @throws Refused KEY_REUSED, naming the first parameter that differs
 */
function checkSame<Parameters>(
  profile: Profile,
  { earlier, money, everything }: Repeated<Parameters>,
  parameters: Parameters,
): void {
  if (profile.compares === "nothing") return;
  const compared = profile.compares === "money" ? money : everything;
  const differs = compared.find((name) => earlier[name] !== parameters[name]);
  if (differs === undefined) return;
  throw new Refused<Reason>("KEY_REUSED", { field: snakeCase(differs) });
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
