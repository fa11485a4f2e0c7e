import { randomUUID } from "node:crypto";
import { createClient } from "@connectrpc/connect";
import { CustomerService } from "@flint/contracts-customer";
import {
  ConsentPurpose,
  PaymentMethodKind,
  PaymentMethodUsage,
  SetupService,
  SetupState,
  WalletService,
} from "@flint/contracts-payment-method";
import { seedWallets } from "./seed-wallets.ts";
import { clientTransport } from "./sandbox-key.ts";

/** The sandbox's customer is found again by it. */
const REFERENCE = "first-customer";

/**
 * Makes sure that the sandbox has a customer with a saved default payment method that may be
 * charged off-session, and one for each other wallet worth asking about, through the public API as
 * any client would.
 *
 * @returns the id of the first
 */
export async function seedSandbox(url: string, apiKey: string): Promise<string> {
  const transport = clientTransport(url, apiKey);
  const customerId = await findOrCreateCustomer(transport);
  const { wallet } = await createClient(WalletService, transport).getWallet({ customerId });
  if (!wallet?.defaultPaymentMethodId) await savePaymentMethod(transport, customerId);
  await seedWallets(transport);
  return customerId;
}

type ClientTransport = ReturnType<typeof clientTransport>;

async function findOrCreateCustomer(transport: ClientTransport): Promise<string> {
  const client = createClient(CustomerService, transport);
  const { customers } = await client.listCustomers({ externalReferenceId: REFERENCE });
  if (customers[0] !== undefined) return customers[0].id;
  const { customer } = await client.createCustomer({
    requestId: randomUUID(),
    externalReferenceId: REFERENCE,
    name: "Ada Example",
    email: "ada@example.com",
  });
  return customer!.id;
}

async function savePaymentMethod(transport: ClientTransport, customerId: string): Promise<void> {
  const client = createClient(SetupService, transport);
  const evidence = { channel: "web", ipAddress: "192.0.2.1", textVersion: "terms-1" };
  const created = await client.createSetup({
    requestId: randomUUID(),
    customerId,
    kind: PaymentMethodKind.CARD,
    usage: PaymentMethodUsage.OFF_SESSION,
    consents: [
      { purpose: ConsentPurpose.UNSCHEDULED, evidence },
      { purpose: ConsentPurpose.RECURRING, evidence },
    ],
  });
  const { setup } = await client.completeSetup({
    requestId: randomUUID(),
    setupId: created.setup!.id,
    processorToken: "sim_approve",
    makeDefault: true,
  });
  if (setup?.state !== SetupState.SUCCEEDED) {
    throw new Error(`The sandbox's first payment method was not saved: ${setup?.failureCode}`);
  }
}
