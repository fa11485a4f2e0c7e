import { CustomerInternalService } from "@flint/contracts-customer";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { confirmArchive as decide } from "../domain/customer.ts";
import { lockCustomer } from "../store/customers.ts";
import { stateMessage } from "./customer-mapping.ts";
import { notFound } from "./not-found.ts";

const method = CustomerInternalService.method.confirmArchive;

/** Ends the archiving of a customer: charge says that nothing is on its way. */
export const confirmArchive = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const key = { workspaceId: call.workspaceId, id: request.customerId };
      const before = await lockCustomer(tx, key);
      if (before === undefined) throw notFound(key.id);
      const decision = decide(before, at);
      await commit(tx, decision, { call, at, ids });
      return { state: stateMessage(decision.customer.state) };
    }),
  );
