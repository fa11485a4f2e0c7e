import { ProcessorService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { stateAt } from "../domain/charge.ts";
import { decideCancel } from "../domain/end-action.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { chargeMessage } from "./charge-mapping.ts";

/** CancelCharge: ends a charge that waits for its customer, or holds money that was not captured. */
export const cancelCharge = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.cancelCharge, {
    handle: ({ id }, { account, nowMs }) => {
      const charge = deps.charges.byId(account.id, id);
      if (charge === undefined) throw new Refused<Reason>("CHARGE_NOT_FOUND", { field: "id" });
      if (stateAt(charge, nowMs) === "authorized") {
        deps.charges.release(charge.sequence, nowMs);
        const released = deps.charges.byId(account.id, id)!;
        return { response: { charge: chargeMessage(released, nowMs) }, chargeId: id };
      }
      const end = decideCancel(charge, account.profile, nowMs);
      const after = end === undefined ? charge : deps.charges.endAction(charge, end);
      return { response: { charge: chargeMessage(after, nowMs) }, chargeId: charge.id };
    },
  });
