import { createHash } from "node:crypto";
import { AdoptionOutcome } from "@flint/contracts-payment-method";
import { type Call, refusalOf } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Saving } from "./collection.ts";
import type { MoneyCall } from "./stored-answer.ts";

const FIELD = "save_payment_method";

/** Why nothing was saved, where a refusal tells it. */
const STATES: Readonly<Partial<Record<AdoptionOutcome, string>>> = {
  [AdoptionOutcome.REQUIRES_ACTION]: "requires_action",
  [AdoptionOutcome.PENDING]: "pending",
  [AdoptionOutcome.FAILED]: "failed",
};

/**
 * Has the wallet hand the client's token to the processor: the payment method can be charged by
 * this call alone from then on. Sent again the call goes on from here, with the same card.
 *
 * @throws Refused PAYMENT_METHOD_NOT_SAVED, PROCESSOR_TOKEN_INVALID, SIMULATOR_TOKEN_IN_LIVE; what
 *   is said of the setup or the customer is passed on
 */
export async function adoptSetup(
  { deps, call }: MoneyCall,
  customerId: string,
  saving: Saving,
): Promise<{ paymentMethodId: string; adoptedBy: string }> {
  const adoptedBy = adoptionKey(call);
  const { setupId, processorToken } = saving;
  const request = { adoptedBy, customerId, setupId, processorToken };
  const adopted = await deps.wallet(call).adoptSetup(request).catch(throwOwn);
  const { outcome, paymentMethodId, failureCode } = adopted;
  if (outcome === AdoptionOutcome.SAVED) return { paymentMethodId, adoptedBy };
  throw new Refused<Reason>("PAYMENT_METHOD_NOT_SAVED", {
    field: `${FIELD}.setup_id`,
    details: {
      state: STATES[outcome] ?? "pending",
      ...(failureCode === "" ? {} : { failure_code: failureCode }),
    },
  });
}

/** The key that a payment adopts a setup under: the digest of its call's key. */
export function adoptionKey({
  procedure,
  requestId,
}: Pick<Call, "procedure" | "requestId">): string {
  return createHash("sha256").update(`${procedure}\n${requestId}`).digest("hex");
}

/** What is wrong with the token is wrong with this call's own field. */
function throwOwn(error: unknown): never {
  const below = refusalOf(error);
  if (below?.reason === "PROCESSOR_TOKEN_INVALID" || below?.reason === "SIMULATOR_TOKEN_IN_LIVE") {
    const { reason, details } = below;
    throw new Refused<Reason>(reason, { field: `${FIELD}.processor_token`, details });
  }
  throw error;
}
