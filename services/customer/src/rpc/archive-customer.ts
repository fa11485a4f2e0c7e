import { CustomerService } from "@flint/contracts-customer";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { archiveCustomer as decide } from "../domain/customer.ts";
import { lockCustomer } from "../store/customers.ts";
import { customerMessage } from "./customer-mapping.ts";
import { notFound } from "./not-found.ts";

const method = CustomerService.method.archiveCustomer;

/** Begins to take a customer out of use; charge confirms once nothing is on its way. */
export const archiveCustomer = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const key = { workspaceId: call.workspaceId, id: request.customerId };
      const before = await lockCustomer(tx, key);
      if (before === undefined) throw notFound(key.id);
      const { expectedRevision } = request;
      const decision = decide(before, { expectedRevision, now: at });
      await commit(tx, decision, { call, at, ids });
      return { customer: customerMessage(decision.customer) };
    }),
  );
