import { createClient } from "@connectrpc/connect";
import { CustomerService } from "@flint/contracts-customer";
import {
  ConsentPurpose,
  ConsentService,
  PaymentMethodKind,
  PaymentMethodUsage,
  SetupService,
  WalletService,
} from "@flint/contracts-payment-method";
import type { clientTransport } from "./sandbox-key.ts";
import { type SeededMethod, type SeededWallet, WALLETS } from "./wallets.ts";

type ClientTransport = ReturnType<typeof clientTransport>;

/**
 * Makes the customers of {@link WALLETS} that the sandbox does not have yet, through the public
 * API. Each call has the same request id every time, so that a start that was cut short goes on.
 */
export async function seedWallets(transport: ClientTransport): Promise<void> {
  const customers = createClient(CustomerService, transport);
  for (const wallet of WALLETS) {
    const { reference: externalReferenceId, name } = wallet;
    const found = await customers.listCustomers({ externalReferenceId });
    // The metadata is set last: a wallet that was cut short lacks it.
    if (found.customers[0]?.metadata["seeded"] === "yes") continue;
    const requestId = `seed-${externalReferenceId}`;
    const customer =
      found.customers[0] ??
      (await customers.createCustomer({ requestId, externalReferenceId, name })).customer;
    const customerId = customer!.id;
    await saveMethods(transport, { wallet, customerId });
    await customers.updateCustomer({
      requestId: `${requestId}-done`,
      customerId,
      metadata: { set: { seeded: "yes" } },
    });
  }
}

type Seeded = { wallet: SeededWallet; customerId: string };

async function saveMethods(transport: ClientTransport, { wallet, customerId }: Seeded) {
  const backups: string[] = [];
  for (const [index, method] of wallet.methods.entries()) {
    const requestId = `seed-${wallet.reference}-${index}`;
    const saved = await save(transport, { method, customerId, requestId });
    if (saved === undefined) continue;
    if (method.then === "backup") backups.push(saved.id);
    if (method.then === "consent_revoked") {
      const consentId = saved.consents[0]!.id;
      const revoke = { requestId: `${requestId}-revoke`, consentId };
      await createClient(ConsentService, transport).revokeConsent(revoke);
    }
  }
  if (backups.length === 0) return;
  await createClient(WalletService, transport).setBackups({
    requestId: `seed-${wallet.reference}-backups`,
    customerId,
    paymentMethodIds: backups,
  });
}

/** @returns the payment method; `undefined` where its setup is left unfinished */
async function save(
  transport: ClientTransport,
  {
    method,
    customerId,
    requestId,
  }: { method: SeededMethod; customerId: string; requestId: string },
) {
  const setups = createClient(SetupService, transport);
  const { setup } = await setups.createSetup({
    requestId,
    customerId,
    kind: PaymentMethodKind.CARD,
    usage: method.onSession ? PaymentMethodUsage.ON_SESSION : PaymentMethodUsage.OFF_SESSION,
    consents: method.onSession ? [] : [consentOf(method)],
  });
  const done = await setups.completeSetup({
    requestId: `${requestId}-complete`,
    setupId: setup!.id,
    processorToken: method.token,
    makeDefault: method.then !== "backup" && !method.onSession,
  });
  return method.then === "left_unfinished" ? undefined : done.setup!.paymentMethod!;
}

function consentOf({ maximumMinor = 0n }: SeededMethod) {
  return {
    purpose: ConsentPurpose.UNSCHEDULED,
    maximumAmountMinor: maximumMinor,
    currency: maximumMinor === 0n ? "" : "EUR",
    evidence: { channel: "web", ipAddress: "192.0.2.1", textVersion: "terms-1" },
  };
}
