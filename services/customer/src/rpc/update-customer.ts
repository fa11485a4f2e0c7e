import { CustomerService } from "@flint/contracts-customer";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { updateCustomer as decide } from "../domain/customer.ts";
import { lockCustomer } from "../store/customers.ts";
import { addressOf, customerMessage, metadataChangeOf } from "./customer-mapping.ts";
import { notFound } from "./not-found.ts";

const method = CustomerService.method.updateCustomer;

/** Changes what is set in the request and leaves the rest as it is. */
export const updateCustomer = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const key = { workspaceId: call.workspaceId, id: request.customerId };
      const before = await lockCustomer(tx, key);
      if (before === undefined) throw notFound(key.id);
      const { externalReferenceId, name, email, phone, locale, timeZone, taxExempt } = request;
      const facts = { externalReferenceId, name, email, phone, locale, timeZone, taxExempt };
      const change = {
        ...facts,
        address: addressOf(request.address),
        metadata: metadataChangeOf(request.metadata),
      };
      const { expectedRevision } = request;
      const decision = decide(before, change, { expectedRevision, now: at });
      await commit(tx, decision, { call, at, ids });
      return { customer: customerMessage(decision.customer) };
    }),
  );
