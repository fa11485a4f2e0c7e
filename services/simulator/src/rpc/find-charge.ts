import type { MessageShape } from "@bufbuild/protobuf";
import { ProcessorService, type FindChargeRequestSchema } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { processorRpc, type ProcessorCall } from "../door/processor-rpc.ts";
import type { StoredCharge } from "../domain/charge.ts";
import type { Reason } from "../reasons.ts";
import { chargeMessage } from "./charge-mapping.ts";

/** FindCharge: looks for a charge by what the profile can find by, once its lag is over. */
export const findCharge = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.findCharge, {
    facts: ({ by }) =>
      by.case === "idempotencyKey" ? { idempotencyKey: by.value } : { reference: by.value ?? "" },
    handle: (request, call) => {
      const charge = find(deps, request, call);
      const shown = charge && call.nowMs >= charge.createdAtMs + call.account.profile.findLagMs;
      if (!shown) return { response: {} };
      return { response: { charge: chargeMessage(charge, call.nowMs) }, chargeId: charge.id };
    },
  });

function find(
  deps: Deps,
  { by }: MessageShape<typeof FindChargeRequestSchema>,
  { account }: ProcessorCall,
): StoredCharge | undefined {
  const name = by.case === "idempotencyKey" ? "idempotency_key" : "reference";
  if (!account.profile.findsBy.includes(name)) throw new Refused<Reason>("LOOKUP_UNSUPPORTED");
  const value = by.value ?? "";
  return name === "idempotency_key"
    ? deps.charges.byKey(account.id, value)
    : deps.charges.byReference(account.id, value);
}
