import { ProcessorService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { chargeMessage } from "./charge-mapping.ts";

/** GetCharge: reads a charge by its id, where the profile has such an RPC. */
export const getCharge = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.getCharge, {
    handle: (request, { account, nowMs }) => {
      if (!account.profile.getsById) throw new Refused<Reason>("LOOKUP_UNSUPPORTED");
      const charge = deps.charges.byId(account.id, request.id);
      if (charge === undefined) throw new Refused<Reason>("CHARGE_NOT_FOUND", { field: "id" });
      return { response: { charge: chargeMessage(charge, nowMs) }, chargeId: charge.id };
    },
  });
