import type { Currency } from "@flint/money";
import { systemIds } from "@flint/std";
import type { ChargeRequest } from "../charge.ts";
import { processorKey } from "../processor-key.ts";

const ids = systemIds();

/** Long enough for any answer that comes, on a busy machine too. */
export const PATIENT = { timeoutMs: 20_000 };

/** Short enough to wait for an answer that never comes. */
export const HASTY = { timeoutMs: 150 };

/** The request of a fresh attempt: EUR 19.99, off-session. */
export function freshCharge(processorMethodId: string): ChargeRequest {
  const attemptId = ids.next("attempt");
  return {
    key: processorKey(attemptId),
    attemptId,
    processorMethodId,
    amount: { currency: "EUR" as Currency, amountMinor: 1999n },
    initiator: "merchant",
    reason: "recurring",
    orderContext: {
      orderId: ids.next("order"),
      externalReferenceId: "order-1",
      origin: "web-shop",
      channel: "web",
      creator: { kind: "api_key", id: ids.next("apiKey"), reason: "" },
    },
  };
}

/** The key and id of a fresh setup. */
export function freshSetup() {
  const setupId = ids.next("setup");
  return { key: processorKey(setupId), setupId };
}
