import { CustomerInternalService } from "@flint/contracts-customer";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findCustomer } from "../store/customers.ts";
import { stateMessage } from "./customer-mapping.ts";
import { notFound } from "./not-found.ts";

/** Answers a customer's state and calendar, without personal data. */
export const checkCustomer = ({ db }: Deps) =>
  rpc(CustomerInternalService.method.checkCustomer, async ({ customerId: id }, call) => {
    const { manager } = db.dataSource;
    const customer = await findCustomer(manager, { workspaceId: call.workspaceId, id });
    if (customer === undefined) throw notFound(id);
    const { timeZone, locale } = customer;
    return { state: stateMessage(customer.state), timeZone, locale };
  });
