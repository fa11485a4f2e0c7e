import { ProcessorService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { setupMessage } from "./setup-mapping.ts";

/** GetSetup: reads a setup. */
export const getSetup = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.getSetup, {
    handle: (request, { account }) => {
      const setup = deps.setups.byId(account.id, request.id);
      if (setup === undefined) throw new Refused<Reason>("SETUP_NOT_FOUND", { field: "id" });
      return { response: { setup: setupMessage(deps, setup) } };
    },
  });
