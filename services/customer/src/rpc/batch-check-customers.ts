import { CustomerInternalService } from "@flint/contracts-customer";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findCustomers } from "../store/customers.ts";
import { stateMessage } from "./customer-mapping.ts";

/** Answers the states of several customers, without personal data. */
export const batchCheckCustomers = ({ db }: Deps) =>
  rpc(CustomerInternalService.method.batchCheckCustomers, async ({ customerIds }, call) => {
    const found = await findCustomers(db.dataSource.manager, call.workspaceId, customerIds);
    return { states: Object.fromEntries(found.map(({ id, state }) => [id, stateMessage(state)])) };
  });
