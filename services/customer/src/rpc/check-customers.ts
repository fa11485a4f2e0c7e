import { CustomerInternalService } from "@flint/contracts-customer";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findCustomers } from "../store/customers.ts";
import { stateMessage } from "./customer-mapping.ts";

/** Answers the states of several customers; what the workspace has not is missing. */
export const checkCustomers = ({ db }: Deps) =>
  rpc(CustomerInternalService.method.checkCustomers, async ({ customerIds }, call) => {
    const found = await findCustomers(db.dataSource.manager, call.workspaceId, customerIds);
    return {
      customers: found.map(({ id, state }) => ({ customerId: id, state: stateMessage(state) })),
    };
  });
