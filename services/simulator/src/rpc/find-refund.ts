import type { MessageShape } from "@bufbuild/protobuf";
import { ProcessorService, type FindRefundRequestSchema } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { processorRpc, type ProcessorCall } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import type { StoredRefund } from "../store/refunds.ts";
import { refundMessage } from "./refund-mapping.ts";

/** FindRefund: looks for a refund by what the profile can find by, once its lag is over. */
export const findRefund = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.findRefund, {
    facts: ({ by }) =>
      by.case === "idempotencyKey" ? { idempotencyKey: by.value } : { reference: by.value ?? "" },
    handle: (request, call) => {
      const refund = find(deps, request, call);
      const shown = refund && call.nowMs >= refund.createdAtMs + call.account.profile.findLagMs;
      if (!shown) return { response: {} };
      const response = { refund: refundMessage(refund, call.nowMs) };
      return { response, chargeId: refund.chargeId };
    },
  });

function find(
  deps: Deps,
  { by }: MessageShape<typeof FindRefundRequestSchema>,
  { account }: ProcessorCall,
): StoredRefund | undefined {
  const name = by.case === "idempotencyKey" ? "idempotency_key" : "reference";
  if (!account.profile.findsBy.includes(name)) throw new Refused<Reason>("LOOKUP_UNSUPPORTED");
  const value = by.value ?? "";
  return name === "idempotency_key"
    ? deps.refunds.byKey(account.id, value)
    : deps.refunds.byReference(account.id, value);
}
