import { type CompleteSetupRequest, SetupService } from "@flint/contracts-payment-method";
import type { Tx } from "@flint/db";
import { type Call, onceAfter, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import type { PaymentMethod } from "../domain/payment-method.ts";
import {
  type CompletedSetup,
  completeSetup as decide,
  requireNotAdopted,
  type SetupOutcome,
} from "../domain/complete-setup.ts";
import { isFinal, requireOpen } from "../domain/setup.ts";
import { setDefault } from "../domain/wallet.ts";
import { heldMethodOf } from "../processors/saved-facts.ts";
import { adapterOf, finishAtProcessor, type SetupAnswer } from "../processors/setups.ts";
import {
  findPaymentMethod,
  lockActiveByFingerprint,
  lockPaymentMethod,
} from "../store/payment-methods.ts";
import { findAccount } from "../store/processor-accounts.ts";
import { findSetup, lockSetup } from "../store/setups.ts";
import { lockWallet } from "../store/wallets.ts";
import { requireActiveCustomer } from "./require-customer.ts";
import { requireSandboxToken } from "./require-sandbox-token.ts";
import { openClientSecret, setupMessage } from "./setup-mapping.ts";
import { notFound, surroundingsOf } from "./show-payment-method.ts";

const method = SetupService.method.completeSetup;

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
        const existing = await existingOf(tx, before, outcome);
        const state = { setup: stored.setup, paymentMethod: before, existing };
        const completed = decide(state, outcome, { now: at, consentIds });
        const { paymentMethod, setup } = completed;
        const wanted =
          request.makeDefault && paymentMethod.state === "active" && before.usage === "off_session";
        const chosen = wanted ? setDefault(wallet, paymentMethod, 0n) : { wallet, events: [] };
        const events = [...completed.events, ...chosen.events];
        const processorToken = sealToken(deps, completed, answer);
        await commit(tx, { events }, { call, at, ids, sealed: { processorToken } });
        // Newest first, as they are read later.
        const consents =
          existing === undefined
            ? [...completed.consents].reverse()
            : (await surroundingsOf(await tx.manager(), existing)).consents;
        const isDefault = chosen.wallet.defaultPaymentMethodId === paymentMethod.id;
        const shown = { paymentMethod, consents, isDefault };
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
    requireSandboxToken(call, request.processorToken, "processor_token");
    throw notFound("setup_id", request.setupId);
  }
  const { setup } = stored;
  requireOpen(setup, deps.clock.now());
  requireSandboxToken(call, request.processorToken, "processor_token");
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

/** The processor's answer without what must stay sealed. */
export function outcomeOf(
  answer: SetupAnswer,
  { processorAccountId }: PaymentMethod,
): SetupOutcome {
  switch (answer.outcome) {
    case "saved":
      return { outcome: "saved", ...heldMethodOf(processorAccountId, answer.method) };
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

/** The customer's ACTIVE payment method of the card that was saved; their wallet is locked. */
export async function existingOf(tx: Tx, pending: PaymentMethod, outcome: SetupOutcome) {
  if (outcome.outcome !== "saved" || outcome.facts.kind !== pending.kind) return undefined;
  const { workspaceId, customerId } = pending;
  const { fingerprint } = outcome;
  return lockActiveByFingerprint(tx, { workspaceId, customerId, fingerprint });
}

/** Seals the token of a saved payment method for the row that takes it; `undefined` where none does. */
export function sealToken(
  deps: Deps,
  {
    paymentMethod: { workspaceId, id },
    takesToken,
  }: Pick<CompletedSetup, "paymentMethod" | "takesToken">,
  answer: SetupAnswer,
): Buffer | undefined {
  if (answer.outcome !== "saved" || !takesToken) return undefined;
  const place = { workspaceId, table: "payment_methods", rowId: id };
  return deps.crypter.seal(answer.method.processorMethodId, place);
}
