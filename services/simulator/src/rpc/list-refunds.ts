import { ControlService } from "@flint/contracts-simulator";
import type { Deps } from "../deps.ts";
import { controlRpc } from "../door/control-rpc.ts";
import { nextPageToken, pageOf } from "./page.ts";
import { refundMessage } from "./refund-mapping.ts";

/** ListRefunds: the account's refunds in the ledger, oldest first. */
export const listRefunds = (deps: Deps) =>
  controlRpc(deps, ControlService.method.listRefunds, (request, { account, nowMs }) => {
    const page = pageOf(request);
    const { reference } = request;
    const refunds = deps.refunds.list({ accountId: account.id, reference, ...page });
    return {
      refunds: refunds.map((refund) => refundMessage(refund, nowMs)),
      nextPageToken: nextPageToken(refunds, page.size),
    };
  });
