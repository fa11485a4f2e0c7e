import { SetupService } from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { abandonSetup as decide } from "../domain/complete-setup.ts";
import { lockPaymentMethod } from "../store/payment-methods.ts";
import { lockSetup } from "../store/setups.ts";
import { setupMessage } from "./setup-mapping.ts";
import { notFound } from "./show-payment-method.ts";

const method = SetupService.method.abandonSetup;

/** Gives a setup up: it cannot be completed any more, whatever the processor says later. */
export const abandonSetup = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const { workspaceId } = call;
      const stored = await lockSetup(tx, { workspaceId, id: request.setupId });
      if (stored === undefined) throw notFound("setup_id", request.setupId);
      const id = stored.setup.paymentMethodId;
      const before = await lockPaymentMethod(tx, { workspaceId, id });
      if (before === undefined) throw new Error(`Setup ${request.setupId} has lost its method.`);
      const decision = decide({ setup: stored.setup, paymentMethod: before }, at);
      await commit(tx, decision, { call, at, ids });
      const { setup, paymentMethod } = decision;
      return { setup: setupMessage(setup, { paymentMethod, consents: [], isDefault: false }) };
    }),
  );
