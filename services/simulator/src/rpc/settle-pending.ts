import { ControlService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { controlRpc } from "../door/control-rpc.ts";
import { stateAt } from "../domain/charge.ts";
import type { Reason } from "../reasons.ts";

/** SettlePending: pending charges and refunds of the account, or one charge, settle now. */
export const settlePending = (deps: Deps) =>
  controlRpc(deps, ControlService.method.settlePending, (request, { account, nowMs }) => {
    if (request.chargeId === "") {
      const charges = deps.charges.settle(account.id, nowMs);
      return { settledCount: charges + deps.refunds.settle(account.id, nowMs) };
    }
    const charge = deps.charges.byId(account.id, request.chargeId);
    if (charge === undefined) throw new Refused<Reason>("CHARGE_NOT_FOUND", { field: "charge_id" });
    const { state } = charge.outcome;
    const waits = state === "returns_late" || stateAt(charge, nowMs) === "pending";
    if (!waits || stateAt(charge, nowMs) === "returned")
      throw new Refused<Reason>("CHARGE_NOT_PENDING");
    return { settledCount: deps.charges.settle(account.id, nowMs, charge.sequence) };
  });
