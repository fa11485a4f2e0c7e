import { type CreateSetupRequest, SetupService } from "@flint/contracts-payment-method";
import { type Call, onceAfter, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { checkTerms } from "../domain/consent.ts";
import type { PaymentMethodKind, PaymentMethodUsage } from "../domain/payment-method.ts";
import { createSetup as decide } from "../domain/setup.ts";
import { defaultAccount } from "../processors/default-account.ts";
import { adapterOf, startAtProcessor } from "../processors/setups.ts";
import type { Reason } from "../reasons.ts";
import { termsOf } from "./consent-mapping.ts";
import { kindOf, usageOf } from "./payment-method-mapping.ts";
import { requireActiveCustomer } from "./require-customer.ts";
import { setupMessage } from "./setup-mapping.ts";

const method = SetupService.method.createSetup;

/** Starts a setup at the processor, and answers what the client needs to complete it. */
export const createSetup = (deps: Deps) =>
  rpc(
    method,
    (request, call) =>
      onceAfter(deps, call, method, request, {
        prepare: () => prepare(deps, call, request),
        body: async (tx, { wanted, clientSecret }) => {
          const { ids, crypter } = deps;
          const at = deps.clock.now();
          const decision = decide(wanted, at);
          const { workspaceId, id: rowId } = decision.setup;
          const sealed = crypter.seal(clientSecret, { workspaceId, table: "setups", rowId });
          await commit(tx, decision, { call, at, ids, sealed: { clientSecret: sealed } });
          const { setup, paymentMethod } = decision;
          const shown = { paymentMethod, clientSecret, consents: [], isDefault: false };
          return { setup: setupMessage(setup, shown) };
        },
      }),
    { buyer: (request, customerId) => request.customerId === customerId },
  );

async function prepare(deps: Deps, call: Call, request: CreateSetupRequest) {
  const { ids, clock } = deps;
  const { customerId } = request;
  const usage = usageOf(request.usage) as PaymentMethodUsage;
  const terms = termsOf(request.consents);
  checkTerms(usage, terms, clock.now());
  await requireActiveCustomer(deps, call, customerId);
  const stored = await defaultAccount(deps, call);
  if (!stored.account.enabled) throw new Refused<Reason>("PROCESSOR_ACCOUNT_DISABLED");
  const id = ids.next("setup");
  const started = await startAtProcessor(call, adapterOf(deps, stored), id);
  const wanted = {
    id,
    paymentMethodId: ids.next("paymentMethod"),
    workspaceId: call.workspaceId,
    customerId,
    kind: kindOf(request.kind) as PaymentMethodKind,
    usage,
    terms,
    processorAccountId: stored.account.id,
    processorSetupId: started.processorSetupId,
  };
  return { wanted, clientSecret: started.clientPayload["client_secret"] ?? "" };
}
