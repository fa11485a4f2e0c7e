import { ProcessorAccountService } from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { updateProcessorAccount as decide } from "../domain/processor-account.ts";
import { openAccountSecret, sealAccountSecret, withProfile } from "../processors/account-secret.ts";
import { lockAccount } from "../store/processor-accounts.ts";
import { capabilityOf, processorAccountMessage } from "./processor-account-mapping.ts";
import { notFound } from "./show-payment-method.ts";

const method = ProcessorAccountService.method.updateProcessorAccount;

/** Enables or disables a processor account, or changes how the simulator behaves. */
export const updateProcessorAccount = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids, crypter } = deps;
      const at = deps.clock.now();
      const key = { workspaceId: call.workspaceId, id: request.processorAccountId };
      const stored = await lockAccount(tx, key);
      if (stored === undefined) throw notFound("processor_account_id", key.id);
      const { enabled, profile, expectedRevision } = request;
      const change = {
        enabled,
        profile,
        capability: capabilityOf(request.capability),
        requirementsDue: request.requirementsDue?.requirements,
      };
      const decision = decide(stored.account, change, expectedRevision);
      const secret = openAccountSecret(crypter, stored.account, stored.sealedSecret);
      const renewed = profile === undefined ? secret : withProfile(secret, profile);
      const accountSecret = sealAccountSecret(crypter, stored.account, renewed);
      await commit(tx, decision, { call, at, ids, sealed: { accountSecret } });
      return { processorAccount: processorAccountMessage(decision.account) };
    }),
  );
