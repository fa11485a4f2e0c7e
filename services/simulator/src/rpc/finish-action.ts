import { ProcessorService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { chargeMessage } from "./charge-mapping.ts";

/** FinishAction: reads what came of a charge after its customer was asked to act. */
export const finishAction = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.finishAction, {
    handle: ({ id }, { account, nowMs }) => {
      const charge = deps.charges.byId(account.id, id);
      if (charge === undefined) throw new Refused<Reason>("CHARGE_NOT_FOUND", { field: "id" });
      return { response: { charge: chargeMessage(charge, nowMs) }, chargeId: charge.id };
    },
  });
