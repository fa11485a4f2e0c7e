import { randomUUID } from "node:crypto";
import {
  ChargeReason,
  Initiator,
  OrderService,
  PaymentIntentService,
} from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import {
  PaymentMethodKind,
  PaymentMethodService,
  PaymentMethodUsage,
  ProcessorAccountService,
  SetupService,
  WalletService,
} from "@flint/contracts-payment-method";
import { WorkspaceService } from "@flint/contracts-platform";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { eventually, newWorkspace, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { allHost } from "./test-support/all-host.ts";

let all: Awaited<ReturnType<typeof allHost>>;

beforeAll(async () => {
  all = await allHost();
});
afterAll(() => all.stop());

/** One of everything that a sandbox can hold, but for keys and settings, which outlive a reset. */
async function fill(workspace: TestWorkspace) {
  const { id: customerId } = await aCustomer(workspace);
  const method = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const { setup } = await workspace.client(SetupService).createSetup({
    requestId: randomUUID(),
    customerId,
    kind: PaymentMethodKind.CARD,
    usage: PaymentMethodUsage.OFF_SESSION,
    consents: [aConsent()],
  });
  const payment = {
    requestId: randomUUID(),
    orderId: (await anOrder(workspace, { customerId })).id,
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
  };
  const paid = await workspace.client(OrderService).payOrder(payment);
  const accounts = await workspace.client(ProcessorAccountService).listProcessorAccounts({});
  return {
    customerId,
    paymentMethodId: method.id,
    setupId: setup?.id ?? "",
    orderId: payment.orderId,
    paymentIntentId: paid.paymentIntent?.id ?? "",
    attemptId: paid.attempt?.id ?? "",
    processorAccountId: accounts.processorAccounts[0]?.id ?? "",
    payment,
  };
}

/** Everything that the lists of the data's services show. */
async function listAll(workspace: TestWorkspace, customerId: string) {
  const { customers } = await workspace.client(CustomerService).listCustomers({
    includeArchived: true,
  });
  const methods = workspace.client(PaymentMethodService);
  const intents = workspace.client(PaymentIntentService);
  return {
    customers,
    // A list of methods is a customer's; of one who is gone it is refused, or empty.
    paymentMethods: await methods.listPaymentMethods({ customerId }).then(
      (answer) => answer.paymentMethods,
      async (error: Error) => (await refused(Promise.reject(error))).reason,
    ),
    orders: (await workspace.client(OrderService).listOrders({})).orders,
    paymentIntents: (await intents.listPaymentIntents({})).paymentIntents,
    attempts: (await intents.listAttempts({})).attempts,
  };
}

test("M4: a reset sandbox shows nothing of what was in it, in any service", async () => {
  const workspace = await newWorkspace(all.host);
  const made = await fill(workspace);
  const { customerId, paymentMethodId, setupId, orderId, paymentIntentId, attemptId } = made;
  for (const list of Object.values(await listAll(workspace, customerId))) {
    expect(list).toHaveLength(1);
  }
  const requestsBefore = all.ledger().requests.length;

  const reset = { requestId: randomUUID(), workspaceId: workspace.id };
  await workspace.client(WorkspaceService).resetSandbox(reset);

  expect(await listAll(workspace, customerId)).toEqual({
    customers: [],
    paymentMethods: "NOT_FOUND",
    orders: [],
    paymentIntents: [],
    attempts: [],
  });
  const intents = workspace.client(PaymentIntentService);
  const orders = workspace.client(OrderService);
  const accounts = workspace.client(ProcessorAccountService);
  const { processorAccountId } = made;
  const reads = [
    workspace.client(CustomerService).getCustomer({ customerId }),
    workspace.client(WalletService).getWallet({ customerId }),
    workspace.client(PaymentMethodService).getPaymentMethod({ paymentMethodId }),
    workspace.client(SetupService).getSetup({ setupId }),
    accounts.getProcessorAccount({ processorAccountId }),
    orders.getOrder({ orderId }),
    intents.getPaymentIntent({ paymentIntentId }),
    intents.getAttempt({ attemptId }),
    // Its key is forgotten with what it made: the repeat finds no order and charges nothing.
    orders.payOrder(made.payment),
  ];
  for (const read of await Promise.all(reads.map((call) => refused(call)))) {
    expect(read.reason).toBe("NOT_FOUND");
  }
  expect(all.ledger().requests).toHaveLength(requestsBefore);
});

test("M4: a reset sandbox is ready to be filled again, and shows that only", async () => {
  const workspace = await newWorkspace(all.host);
  const before = await fill(workspace);
  const reset = { requestId: randomUUID(), workspaceId: workspace.id };
  await workspace.client(WorkspaceService).resetSandbox(reset);
  const accounts = workspace.client(ProcessorAccountService);
  // The news of the reset brings the sandbox a simulator account, as at its birth.
  const [account, ...others] = await eventually(async () => {
    const { processorAccounts } = await accounts.listProcessorAccounts({});
    return processorAccounts.length > 0 ? processorAccounts : undefined;
  });
  expect(account?.id).not.toBe(before.processorAccountId);
  expect(others).toEqual([]);
  const after = await fill(workspace);
  const lists = await listAll(workspace, after.customerId);
  expect(lists.orders.map(({ id }) => id)).toEqual([after.orderId]);
  expect(lists.attempts.map(({ id }) => id)).toEqual([after.attemptId]);
});
