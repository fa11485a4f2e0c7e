import { ProcessorService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { updatedMethodMessage } from "./stored-method-mapping.ts";

/** GetStoredMethod: reads a saved card as the account updater knows it. */
export const getStoredMethod = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.getStoredMethod, {
    facts: ({ id }) => ({ methodId: id }),
    handle: ({ id }, { account }) => {
      if (!account.profile.readsMethods) throw new Refused<Reason>("LOOKUP_UNSUPPORTED");
      const method = deps.methods.byId(account.id, id);
      if (method === undefined) throw new Refused<Reason>("METHOD_NOT_FOUND", { field: "id" });
      return { response: { method: updatedMethodMessage(method) } };
    },
  });
