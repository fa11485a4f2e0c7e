import { type CompleteSetupRequest, SetupService } from "@flint/contracts-payment-method";
import { type Call, onceAfter, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import type { PaymentMethod } from "../domain/payment-method.ts";
import {
  completeSetup as decide,
  requireNotAdopted,
  type SetupOutcome,
} from "../domain/complete-setup.ts";
import { isFinal, requireOpen } from "../domain/setup.ts";
import { setDefault } from "../domain/wallet.ts";
import { cardFactsOf } from "../processors/card-facts.ts";
import { adapterOf, finishAtProcessor, type SetupAnswer } from "../processors/setups.ts";
import type { Reason } from "../reasons.ts";
import { findPaymentMethod, lockPaymentMethod } from "../store/payment-methods.ts";
import { findAccount } from "../store/processor-accounts.ts";
import { findSetup, lockSetup } from "../store/setups.ts";
import { lockWallet } from "../store/wallets.ts";
import { requireActiveCustomer } from "./require-customer.ts";
import { openClientSecret, setupMessage } from "./setup-mapping.ts";
import { notFound } from "./show-payment-method.ts";

const method = SetupService.method.completeSetup;

/** What test tokens begin with. */
const SIMULATOR_TOKEN = /^sim_/;

/**
 * Asks the processor how a setup went, with the client's token where there is one: the payment
 * method becomes active or failed, or the customer has something to do first.
 */
export const completeSetup = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: () => prepare(deps, call, request),
      body: async (tx, { customerId, paymentMethodId, answer }) => {
        const { ids } = deps;
        const at = deps.clock.now();
        const { workspaceId } = call;
        const wallet = await lockWallet(tx, { workspaceId, customerId });
        const stored = await lockSetup(tx, { workspaceId, id: request.setupId });
        const before = await lockPaymentMethod(tx, { workspaceId, id: paymentMethodId });
        if (stored === undefined || before === undefined) {
          throw notFound("setup_id", request.setupId);
        }
        const consentIds = stored.setup.terms.map(() => ids.next("consent"));
        const outcome = outcomeOf(answer, before);
        const completed = decide({ setup: stored.setup, paymentMethod: before }, outcome, {
          now: at,
          consentIds,
        });
        const { paymentMethod, setup, consents } = completed;
        const wanted =
          request.makeDefault &&
          paymentMethod.state === "active" &&
          paymentMethod.usage === "off_session";
        const chosen = wanted ? setDefault(wallet, paymentMethod, 0n) : { wallet, events: [] };
        const events = [...completed.events, ...chosen.events];
        const processorToken = sealToken(deps, paymentMethod, answer);
        await commit(tx, { events }, { call, at, ids, sealed: { processorToken } });
        const isDefault = chosen.wallet.defaultPaymentMethodId === paymentMethod.id;
        // Newest first, as they are read later.
        const shown = { paymentMethod, consents: [...consents].reverse(), isDefault };
        if (isFinal(setup)) return { setup: setupMessage(setup, shown) };
        const clientSecret = openClientSecret(deps, stored);
        return { setup: setupMessage(setup, { ...shown, clientSecret }) };
      },
    }),
  );

async function prepare(deps: Deps, call: Call, request: CompleteSetupRequest) {
  const { manager } = deps.db.dataSource;
  const { workspaceId } = call;
  const stored = await findSetup(manager, { workspaceId, id: request.setupId });
  if (stored === undefined) {
    requireSandboxToken(call, request.processorToken);
    throw notFound("setup_id", request.setupId);
  }
  const { setup } = stored;
  requireOpen(setup, deps.clock.now());
  requireSandboxToken(call, request.processorToken);
  await requireActiveCustomer(deps, call, setup.customerId, "setup_id");
  const pending = await findPaymentMethod(manager, { workspaceId, id: setup.paymentMethodId });
  if (pending !== undefined) requireNotAdopted({ paymentMethod: pending });
  const account =
    pending && (await findAccount(manager, { workspaceId, id: pending.processorAccountId }));
  if (account === undefined) throw new Error(`Setup ${setup.id} has lost its account.`);
  const token = request.processorToken;
  const answer = await finishAtProcessor(call, adapterOf(deps, account), { setup, token });
  return { customerId: setup.customerId, paymentMethodId: setup.paymentMethodId, answer };
}

/** @throws Refused SIMULATOR_TOKEN_IN_LIVE */
export function requireSandboxToken(call: Call, token: string): void {
  if (call.workspace.mode === "sandbox" || !SIMULATOR_TOKEN.test(token)) return;
  throw new Refused<Reason>("SIMULATOR_TOKEN_IN_LIVE", { field: "processor_token" });
}

/** The processor's answer without what must stay sealed. */
export function outcomeOf(
  answer: SetupAnswer,
  { processorAccountId }: PaymentMethod,
): SetupOutcome {
  switch (answer.outcome) {
    case "saved":
      return { outcome: "saved", ...cardFactsOf(processorAccountId, answer.method) };
    case "failed":
      return { outcome: "failed", code: answer.decline.code };
    case "requires_action": {
      const { kind, url } = answer.action;
      return { outcome: "requires_action", action: { kind, url } };
    }
    case "pending":
      return { outcome: "pending" };
  }
}

/** Seals the token of a saved card; `undefined` where nothing was saved. */
export function sealToken(
  deps: Deps,
  { workspaceId, id }: PaymentMethod,
  answer: SetupAnswer,
): Buffer | undefined {
  if (answer.outcome !== "saved") return undefined;
  const place = { workspaceId, table: "payment_methods", rowId: id };
  return deps.crypter.seal(answer.method.processorMethodId, place);
}
