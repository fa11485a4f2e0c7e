import { CustomerService } from "@flint/contracts-customer";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { createCustomer as decide } from "../domain/customer.ts";
import { addressOf, customerMessage } from "./customer-mapping.ts";

const method = CustomerService.method.createCustomer;

/** Creates a customer. */
export const createCustomer = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const { externalReferenceId, name, email, phone, locale, timeZone, taxExempt } = request;
      const { taxIds, metadata } = request;
      const facts = { externalReferenceId, name, email, phone, locale, timeZone, taxExempt };
      const decision = decide(
        { ...facts, taxIds, metadata, address: addressOf(request.address) },
        { id: ids.next("customer"), workspaceId: call.workspaceId, now: at },
      );
      await commit(tx, decision, { call, at, ids });
      return { customer: customerMessage(decision.customer) };
    }),
  );
