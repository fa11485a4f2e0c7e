import { randomUUID } from "node:crypto";
import {
  AttemptState,
  ChargeReason,
  ExternalPaymentService,
  Initiator,
  NoticeRegime,
  NoticeService,
  OrderService,
  PaymentIntentService,
  RefundObligation,
  RefundService,
} from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import {
  ConsentPurpose,
  ImportService,
  ImportState,
  PaymentMethodKind,
  PaymentMethodUsage,
  ProcessorAccountService,
  SetupService,
  WalletInternalService,
} from "@flint/contracts-payment-method";
import { ApiKeyService, WorkspaceService } from "@flint/contracts-platform";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { serviceClient } from "@flint/rpc";
import { systemIds } from "@flint/std";
import { eventually, newWorkspace, storedEvents, type TestWorkspace } from "@flint/testing";
import type { AllHost } from "./all-host.ts";
import type { IdsByPrefix } from "./samples.ts";

/**
 * A workspace that holds one of everything that an id can name, each ready for what an RPC may do
 * with it: the order is open, its intent waits to be confirmed, the setup is pending, the payment method not the default; `ws` is
 * another sandbox of the same merchant.
 */
export type Populated = {
  workspace: TestWorkspace;
  ids: IdsByPrefix;
  /** Of another order, which was charged: what is refunded must be. */
  paidIntentId: string;
};

/** Makes a workspace with one of everything, through the public API. */
export async function populated({ host }: AllHost): Promise<Populated> {
  const workspace = await newWorkspace(host);
  const { id: customerId } = await aCustomer(workspace);
  const saved = { customerId, processorToken: "sim_approve" };
  const byDefault = await aPaymentMethod(workspace, saved);
  const another = { customerId, processorToken: "sim_approve__card_b", makeDefault: false };
  const method = await aPaymentMethod(workspace, another);
  const pending = await workspace.client(SetupService).createSetup({
    requestId: randomUUID(),
    customerId,
    kind: PaymentMethodKind.CARD,
    usage: PaymentMethodUsage.OFF_SESSION,
    consents: [aConsent()],
  });
  const imported = await workspace.client(ImportService).importPaymentMethods({
    requestId: randomUUID(),
    rows: [
      {
        ...{ reference: "row", customerId, processorToken: "sim_approve__card_imported" },
        ...{ kind: PaymentMethodKind.CARD, usage: PaymentMethodUsage.ON_SESSION },
      },
    ],
  });
  const paid = await workspace.client(OrderService).payOrder({
    requestId: randomUUID(),
    orderId: (await anOrder(workspace, { customerId })).id,
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
  });
  await untilApproved(workspace, paid.attempt?.id ?? "");
  await untilImported(workspace, imported.import?.id ?? "");
  await untilDefaultIsShown(workspace, { customerId, paymentMethodId: byDefault.id });
  const open = await workspace.client(PaymentIntentService).createPaymentIntent({
    ...{ requestId: randomUUID(), customerId, confirm: false },
    ...{ amount: { currency: "EUR", amountMinor: 2000n }, description: "Tea" },
    ...{ initiator: Initiator.MERCHANT, reason: ChargeReason.UNSCHEDULED },
  });
  const announced = await workspace.client(NoticeService).createNotice({
    requestId: randomUUID(),
    orderId: (await anOrder(workspace, { customerId })).id,
    regime: NoticeRegime.SEPA_CORE,
  });
  const refunded = await workspace.client(RefundService).createRefund({
    requestId: randomUUID(),
    paymentIntentId: paid.paymentIntent?.id ?? "",
    amount: { currency: "EUR", amountMinor: 1n },
    obligation: RefundObligation.CREDITED,
    reason: "a cent too much",
  });
  const outside = await workspace.client(ExternalPaymentService).recordExternalPayment({
    requestId: randomUUID(),
    orderId: (await anOrder(workspace, { customerId })).id,
    amount: { currency: "EUR", amountMinor: 500n },
    method: "cash",
  });
  const accounts = await workspace.client(ProcessorAccountService).listProcessorAccounts({});
  const key = await workspace.client(ApiKeyService).createApiKey({
    requestId: randomUUID(),
    name: "another",
    scopes: ["orders:read"],
  });
  const spare = await workspace
    .client(WorkspaceService)
    .createSandbox({ requestId: randomUUID(), name: "a spare one" });
  const ids = {
    ws: spare.workspace?.id ?? "",
    key: key.apiKey?.id ?? "",
    cus: customerId,
    set: pending.setup?.id ?? "",
    imp: imported.import?.id ?? "",
    pm: method.id,
    con: method.consents[0]?.id ?? "",
    pra: accounts.processorAccounts[0]?.id ?? "",
    ord: open.order?.id ?? "",
    ol: open.order?.lines[0]?.id ?? "",
    pi: open.paymentIntent?.id ?? "",
    att: paid.attempt?.id ?? "",
    rfd: refunded.refunds[0]?.id ?? "",
    xp: outside.externalPayment?.id ?? "",
    ntc: announced.notice?.id ?? "",
    sub: await aSubscription(workspace, customerId),
  };
  return { workspace, ids, paidIntentId: paid.paymentIntent?.id ?? "" };
}

/** The usage record of a subscription that follows the wallet, as the service above writes it. */
async function aSubscription({ host }: TestWorkspace, customerId: string): Promise<string> {
  const [news] = await storedEvents(host, "payment-method", customerId);
  const wallet = serviceClient(WalletInternalService, host.transportTo("payment-method"), {
    workspaceId: news?.workspaceId ?? "",
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: "subscription", reason: "" },
  });
  const userId = systemIds().next("order").replace(/^ord/, "sub");
  const purpose = ConsentPurpose.RECURRING;
  await wallet.recordUsage({ requestId: randomUUID(), userId, customerId, purpose });
  return userId;
}

/** A look-up of an outcome not known yet comes at its own time. */
const APPROVED_WITHIN_MS = 25_000;

/** On a busy machine an outcome may be found out later: nothing of it may fall into a test. */
async function untilApproved(workspace: TestWorkspace, attemptId: string): Promise<void> {
  const intents = workspace.client(PaymentIntentService);
  await eventually(async () => {
    const { attempt } = await intents.getAttempt({ attemptId });
    return attempt?.state === AttemptState.APPROVED;
  }, APPROVED_WITHIN_MS);
}

/** An import's rows are done a moment later. */
async function untilImported(workspace: TestWorkspace, importId: string): Promise<void> {
  const imports = workspace.client(ImportService);
  await eventually(async () => {
    const answer = await imports.getImport({ importId });
    return answer.import?.state === ImportState.COMPLETED;
  });
}

/** The customer's default follows the wallet's news, a moment later. */
async function untilDefaultIsShown(
  workspace: TestWorkspace,
  { customerId, paymentMethodId }: { customerId: string; paymentMethodId: string },
): Promise<void> {
  const customers = workspace.client(CustomerService);
  await eventually(async () => {
    const { customer } = await customers.getCustomer({ customerId });
    return customer?.defaultPaymentMethodId === paymentMethodId;
  });
}
