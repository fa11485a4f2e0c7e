import { ProcessorAccountService } from "@flint/contracts-payment-method";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { defaultAccount } from "../processors/default-account.ts";
import { listAccounts } from "../store/processor-accounts.ts";
import { processorAccountMessage } from "./processor-account-mapping.ts";

/** Lists the workspace's processor accounts, newest first. */
export const listProcessorAccounts = (deps: Deps) =>
  rpc(ProcessorAccountService.method.listProcessorAccounts, async (request, call) => {
    // A sandbox is born with an account, whenever one looks.
    if (call.workspace.mode === "sandbox") await defaultAccount(deps, call);
    const { workspaceId } = call;
    const page = idPageOf("processorAccount", request, { list: "processor_accounts", workspaceId });
    const read = await listAccounts(deps.db.dataSource.manager, workspaceId, page);
    const { rows, nextPageToken } = cutPage(page, read);
    return { processorAccounts: rows.map(processorAccountMessage), nextPageToken };
  });
