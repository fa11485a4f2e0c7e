import { ProcessorAccountService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findAccount } from "../store/processor-accounts.ts";
import { processorAccountMessage } from "./processor-account-mapping.ts";
import { notFound } from "./show-payment-method.ts";

/** Answers one processor account. */
export const getProcessorAccount = ({ db }: Deps) =>
  rpc(ProcessorAccountService.method.getProcessorAccount, async (request, call) => {
    const key = { workspaceId: call.workspaceId, id: request.processorAccountId };
    const stored = await findAccount(db.dataSource.manager, key);
    if (stored === undefined) throw notFound("processor_account_id", key.id);
    return { processorAccount: processorAccountMessage(stored.account) };
  });
