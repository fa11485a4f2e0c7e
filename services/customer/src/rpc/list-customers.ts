import { CustomerService } from "@flint/contracts-customer";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listCustomers as list } from "../store/customers.ts";
import { customerMessage } from "./customer-mapping.ts";

/** Lists customers, newest first. */
export const listCustomers = ({ db }: Deps) =>
  rpc(CustomerService.method.listCustomers, async (request, call) => {
    const { externalReferenceId, includeArchived } = request;
    const filter = { workspaceId: call.workspaceId, externalReferenceId, includeArchived };
    const page = idPageOf("customer", request, { list: "customers", ...filter });
    const { rows, nextPageToken } = cutPage(page, await list(db.dataSource.manager, filter, page));
    return { customers: rows.map(customerMessage), nextPageToken };
  });
