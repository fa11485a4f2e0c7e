import { Authentication, ControlService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { decideAuthentication } from "../domain/end-action.ts";
import { controlRpc } from "../door/control-rpc.ts";
import type { Reason } from "../reasons.ts";
import { chargeMessage } from "./charge-mapping.ts";

const STEPS = {
  // The contract refuses it.
  [Authentication.UNSPECIFIED]: "abandoned",
  [Authentication.SUCCEEDED]: "succeeded",
  [Authentication.FAILED]: "failed",
  [Authentication.ABANDONED]: "abandoned",
} as const satisfies Record<Authentication, "succeeded" | "failed" | "abandoned">;

/** AuthenticateCharge: the customer does what a charge asks for, or does not. */
export const authenticateCharge = (deps: Deps) =>
  controlRpc(deps, ControlService.method.authenticateCharge, (request, { account, nowMs }) => {
    const charge = deps.charges.byId(account.id, request.chargeId);
    if (charge === undefined) throw new Refused<Reason>("CHARGE_NOT_FOUND", { field: "charge_id" });
    const method = deps.methods.byId(account.id, charge.methodId);
    if (method === undefined) throw new Error(`The ledger holds ${charge.id} without its card`);
    const { token } = method;
    const end = decideAuthentication(charge, { step: STEPS[request.authentication], token }, nowMs);
    if (end === undefined) return { charge: chargeMessage(charge, nowMs) };
    const networkIdGiven = end.state === "authenticated" && token.networkIdGiven === "always";
    const after = deps.charges.endAction(charge, end, { networkIdGiven });
    return { charge: chargeMessage(after, nowMs) };
  });
