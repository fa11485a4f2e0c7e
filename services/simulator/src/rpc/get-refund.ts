import { ProcessorService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { refundMessage } from "./refund-mapping.ts";

/** GetRefund: reads a refund by its id, where the profile has such an RPC. */
export const getRefund = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.getRefund, {
    handle: (request, { account, nowMs }) => {
      if (!account.profile.getsById) throw new Refused<Reason>("LOOKUP_UNSUPPORTED");
      const refund = deps.refunds.byId(account.id, request.id);
      if (refund === undefined) throw new Refused<Reason>("REFUND_NOT_FOUND", { field: "id" });
      return { response: { refund: refundMessage(refund, nowMs) }, chargeId: refund.chargeId };
    },
  });
