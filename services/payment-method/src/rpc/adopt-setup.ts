import { AdoptionOutcome, WalletInternalService } from "@flint/contracts-payment-method";
import { transact } from "@flint/db";
import { type Call, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { adoptSetup as decide } from "../domain/adopt-setup.ts";
import { requireOpen, type Setup } from "../domain/setup.ts";
import { adapterOf, finishAtProcessor, type SetupAnswer } from "../processors/setups.ts";
import type { Reason } from "../reasons.ts";
import { findPaymentMethod, lockPaymentMethod } from "../store/payment-methods.ts";
import { findAccount } from "../store/processor-accounts.ts";
import { findSetup, lockSetup } from "../store/setups.ts";
import { outcomeOf, sealToken } from "./complete-setup.ts";
import { requireActiveCustomer } from "./require-customer.ts";
import { requireSandboxToken } from "./require-sandbox-token.ts";
import { notFound } from "./show-payment-method.ts";

const OUTCOMES = {
  saved: AdoptionOutcome.SAVED,
  requires_action: AdoptionOutcome.REQUIRES_ACTION,
  pending: AdoptionOutcome.PENDING,
  failed: AdoptionOutcome.FAILED,
} as const satisfies Record<SetupAnswer["outcome"], AdoptionOutcome>;

type Ask = { setupId: string; customerId: string; processorToken: string; adoptedBy: string };

/**
 * Hands a client's token to the processor for a payment that saves the card: the payment method
 * can be charged by that payment and by nothing else until its outcome is known. Repeatable: the
 * processor is asked again, and answers the same.
 */
export const adoptSetup = (deps: Deps) =>
  rpc(WalletInternalService.method.adoptSetup, async (request, call) => {
    const { answer, paymentMethodId } = await askProcessor(deps, call, request);
    const { state, failureCode } = await write(deps, call, { ...request, paymentMethodId, answer });
    // The processor may have saved another kind than the setup is for.
    const outcome = state === "failed" ? AdoptionOutcome.FAILED : OUTCOMES[answer.outcome];
    return { outcome, paymentMethodId, failureCode };
  });

async function askProcessor(deps: Deps, call: Call, ask: Ask) {
  const { manager } = deps.db.dataSource;
  const { workspaceId } = call;
  const stored = await findSetup(manager, { workspaceId, id: ask.setupId });
  // Nothing is told of another customer's setup.
  if (stored?.setup.customerId !== ask.customerId) {
    requireSandboxToken(call, ask.processorToken, "processor_token");
    throw notFound("setup_id", ask.setupId);
  }
  const { setup } = stored;
  openOrRefused(() => requireOpen(setup, deps.clock.now()), ask);
  requireSandboxToken(call, ask.processorToken, "processor_token");
  await requireActiveCustomer(deps, call, setup.customerId, "customer_id");
  const pending = await findPaymentMethod(manager, { workspaceId, id: setup.paymentMethodId });
  const account =
    pending && (await findAccount(manager, { workspaceId, id: pending.processorAccountId }));
  if (account === undefined) throw new Error(`Setup ${setup.id} has lost its account.`);
  const given = { setup, token: ask.processorToken };
  const answer = await finishAtProcessor(call, adapterOf(deps, account), given);
  return { answer, paymentMethodId: setup.paymentMethodId };
}

async function write(
  deps: Deps,
  call: Call,
  given: Ask & { paymentMethodId: string; answer: SetupAnswer },
): Promise<Setup> {
  const { workspaceId } = call;
  const { setupId, paymentMethodId, adoptedBy, answer } = given;
  return transact<Setup>(
    deps.db,
    async (tx) => {
      const at = deps.clock.now();
      const stored = await lockSetup(tx, { workspaceId, id: setupId });
      const before = await lockPaymentMethod(tx, { workspaceId, id: paymentMethodId });
      if (stored === undefined || before === undefined) throw notFound("setup_id", setupId);
      const pair = { setup: stored.setup, paymentMethod: before };
      const outcome = outcomeOf(answer, before);
      const decision = openOrRefused(() => decide(pair, outcome, { now: at, adoptedBy }), given);
      const processorToken = sealToken(deps, decision, answer);
      await commit(tx, decision, { call, at, ids: deps.ids, sealed: { processorToken } });
      return decision.setup;
    },
    // A rerun of what has landed finds it as it must be, and changes nothing.
    { landed: () => Promise.resolve(undefined) },
  );
}

/** Says of which setup it is that it is not open, so that the service above can name its field. */
function openOrRefused<T>(decide: () => T, { setupId: id }: Ask): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof Refused) || error.reason !== "SETUP_NOT_PENDING") throw error;
    const details = { ...error.details, id };
    throw new Refused<Reason>("SETUP_NOT_PENDING", { field: "setup_id", details });
  }
}
