import { CustomerService } from "@flint/contracts-customer";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findCustomer } from "../store/customers.ts";
import { customerMessage } from "./customer-mapping.ts";
import { notFound } from "./not-found.ts";

/** Answers one customer. */
export const getCustomer = ({ db }: Deps) =>
  rpc(
    CustomerService.method.getCustomer,
    async ({ customerId: id }, call) => {
      const { manager } = db.dataSource;
      const customer = await findCustomer(manager, { workspaceId: call.workspaceId, id });
      if (customer === undefined) throw notFound(id);
      return { customer: customerMessage(customer) };
    },
    { buyer: (request, customerId) => request.customerId === customerId },
  );
