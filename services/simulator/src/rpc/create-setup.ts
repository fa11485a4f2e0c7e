import { ProcessorService } from "@flint/contracts-simulator";
import type { Deps } from "../deps.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import { setupMessage } from "./setup-mapping.ts";

/** CreateSetup: begins the saving of a card, once for each key. */
export const createSetup = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.createSetup, {
    facts: ({ idempotencyKey, reference }) => ({ idempotencyKey, reference }),
    handle: ({ idempotencyKey, reference }, { account, nowMs }) => {
      const setup = deps.setups.open({
        accountId: account.id,
        idempotencyKey,
        reference,
        createdAtMs: nowMs,
      });
      return { response: { setup: setupMessage(deps, setup), clientSecret: setup.clientSecret } };
    },
  });
