import { ConsentService } from "@flint/contracts-payment-method";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listConsents as list } from "../store/consents.ts";
import { consentMessage } from "./consent-mapping.ts";
import { customerState } from "./require-customer.ts";

/** Lists a customer's consents in every state, newest first. */
export const listConsents = (deps: Deps) =>
  rpc(ConsentService.method.listConsents, async (request, call) => {
    const { workspaceId } = call;
    const { customerId, paymentMethodId } = request;
    await customerState(deps, call, customerId);
    const filter = { workspaceId, customerId, paymentMethodId };
    const page = idPageOf("consent", request, { list: "consents", ...filter });
    const found = await list(deps.db.dataSource.manager, filter, page);
    const { rows, nextPageToken } = cutPage(page, found);
    return { consents: rows.map(consentMessage), nextPageToken };
  });
