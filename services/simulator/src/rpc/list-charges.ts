import { ControlService } from "@flint/contracts-simulator";
import type { Deps } from "../deps.ts";
import { controlRpc } from "../door/control-rpc.ts";
import { chargeMessage } from "./charge-mapping.ts";
import { nextPageToken, pageOf } from "./page.ts";

/** ListCharges: the account's part of the ledger, oldest first. */
export const listCharges = (deps: Deps) =>
  controlRpc(deps, ControlService.method.listCharges, (request, { account, nowMs }) => {
    const page = pageOf(request);
    const charges = deps.charges.list({
      accountId: account.id,
      reference: request.reference,
      ...page,
    });
    return {
      charges: charges.map((charge) => chargeMessage(charge, nowMs)),
      nextPageToken: nextPageToken(charges, page.size),
    };
  });
