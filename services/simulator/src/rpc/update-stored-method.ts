import { ControlService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { controlRpc } from "../door/control-rpc.ts";
import type { Reason } from "../reasons.ts";
import { storedMethodMessage } from "./stored-method-mapping.ts";

/** UpdateStoredMethod: a saved card is renewed, or its account closed. */
export const updateStoredMethod = (deps: Deps) =>
  controlRpc(deps, ControlService.method.updateStoredMethod, (request, { account }) => {
    const { methodId, change } = request;
    const read = () => {
      const method = deps.methods.byId(account.id, methodId);
      if (method !== undefined) return method;
      throw new Refused<Reason>("METHOD_NOT_FOUND", { field: "method_id" });
    };
    const { sequence } = read();
    if (change.case === "renewal") {
      const { expiryMonth, expiryYear, last4 } = change.value;
      deps.methods.change(sequence, { kind: "renewal", expiryMonth, expiryYear, last4 });
    } else {
      deps.methods.change(sequence, { kind: "closed" });
    }
    return { method: storedMethodMessage(read()) };
  });
