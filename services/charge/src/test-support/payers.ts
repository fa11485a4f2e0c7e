import { randomUUID } from "node:crypto";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { CustomerService } from "@flint/contracts-customer";
import {
  ConsentPurpose,
  ConsentService,
  PaymentMethodKind,
  PaymentMethodService,
  PaymentMethodUsage,
  ProcessorAccountCapability,
  ProcessorAccountService,
  SetupService,
  WalletService,
} from "@flint/contracts-payment-method";
import { type FakeClock, present, type TestHost, type TestWorkspace } from "@flint/testing";
import { pay } from "./charge-host.ts";

/** A customer with a wallet of some kind, and orders and methods to ask about. */
export type Payer = {
  workspace: TestWorkspace;
  customerId: string;
  /** Methods to name, the customer's own in any state and another customer's. */
  methods: readonly string[];
  hasBackups: boolean;
  /** An order of the customer's with an attempt on its way, if there is one. */
  claimedOrderId: string | undefined;
  /** The only open order of a customer who gets no other any more. */
  lastOrderId: string | undefined;
};

/** What a workspace's account is changed to once its customers are there. */
export const ACCOUNT_KINDS = {
  ready: {},
  disabled: { enabled: false },
  pending: { capability: ProcessorAccountCapability.PENDING },
  due: { requirementsDue: { requirements: ["owner.address"] } },
  gocardless: { profile: "gocardless" },
} as const;

/** What is odd about a wallet's default method. */
export const WALLET_KINDS = [
  "good",
  "good_with_backups",
  "limited",
  "limited_with_backup",
  "recurring_only",
  "consent_expires",
  "consent_revoked",
  "card_expired",
  "no_default",
  "declines",
  "authenticates",
  "archived",
] as const;

type WalletKind = (typeof WALLET_KINDS)[number];

let cards = 0;

/** A card that no other payment method of the run has. */
const newCard = () => `__card_c${(cards += 1)}`;

const TOKENS: Partial<Record<WalletKind, string>> = {
  declines: "sim_decline_insufficient_funds__advice_24",
  authenticates: "sim_authenticate",
};

/** Long enough to save everything; the clock passes it before the first state. */
const CONSENT_HOURS = 1;

/** Makes a customer whose wallet is of the kind, through the public contract but for an expired card. */
export async function aPayer(
  world: { host: TestHost; clock: FakeClock; workspace: TestWorkspace; otherMethod: string },
  kind: WalletKind,
): Promise<Payer> {
  const { workspace, clock } = world;
  const { id: customerId } = await aCustomer(workspace);
  const save = (token: string, parts: object = {}) =>
    aPaymentMethod(workspace, { customerId, processorToken: `${token}${newCard()}`, ...parts });
  const limited = { maximumAmountMinor: 2000n, currency: "EUR" };
  const expireAt = clock.now().add({ hours: CONSENT_HOURS }).epochMilliseconds;
  const terms = {
    ...(kind.startsWith("limited") ? limited : {}),
    ...(kind === "consent_expires" ? { expireTime: timestampFromMs(expireAt) } : {}),
  };
  const purposes = [
    ConsentPurpose.RECURRING,
    ...(kind === "recurring_only" ? [] : [ConsentPurpose.UNSCHEDULED]),
  ];
  const consents = purposes.map((purpose) => aConsent({ ...terms, purpose }));
  const main = await save(TOKENS[kind] ?? "sim_approve", {
    ...{ consents, makeDefault: kind !== "no_default" },
  });
  const methods = [main.id, world.otherMethod, ...(await oddMethods(workspace, customerId, save))];
  if (kind === "consent_revoked") await revokeAll(workspace, customerId, main.id);
  if (kind === "card_expired") await expireCard(world.host, main.id);
  const hasBackups = kind.endsWith("backups") || kind.endsWith("backup");
  if (hasBackups) {
    const backup = await save("sim_approve", { makeDefault: false });
    const paymentMethodIds = [backup.id];
    await workspace
      .client(WalletService)
      .setBackups({ requestId: randomUUID(), customerId, paymentMethodIds });
  }
  const claimed = kind === "authenticates" ? await anOrder(workspace, { customerId }) : undefined;
  if (claimed !== undefined) await pay(workspace, claimed.id);
  const last = kind === "archived" ? await anOrder(workspace, { customerId }) : undefined;
  if (last !== undefined) {
    await workspace
      .client(CustomerService)
      .archiveCustomer({ requestId: randomUUID(), customerId });
  }
  const orders = { claimedOrderId: claimed?.id, lastOrderId: last?.id };
  return { workspace, customerId, methods, hasBackups, ...orders };
}

/** One for use on-session only, one that is detached, and one whose setup never ended. */
async function oddMethods(
  workspace: TestWorkspace,
  customerId: string,
  save: (token: string, parts: object) => Promise<{ id: string }>,
): Promise<string[]> {
  const onSession = await save("sim_approve", {
    ...{ makeDefault: false, usage: PaymentMethodUsage.ON_SESSION, consents: [] },
  });
  const detached = await save("sim_approve", { makeDefault: false });
  await workspace
    .client(PaymentMethodService)
    .detachPaymentMethod({ requestId: randomUUID(), paymentMethodId: detached.id });
  const { setup } = await workspace.client(SetupService).createSetup({
    ...{ requestId: randomUUID(), customerId, kind: PaymentMethodKind.CARD },
    ...{ usage: PaymentMethodUsage.OFF_SESSION, consents: [aConsent()] },
  });
  const pending = present(setup?.paymentMethod, "payment method");
  return [onSession.id, detached.id, pending.id];
}

async function revokeAll(
  workspace: TestWorkspace,
  customerId: string,
  paymentMethodId: string,
): Promise<void> {
  const consents = workspace.client(ConsentService);
  for (const { id } of (await consents.listConsents({ customerId, paymentMethodId })).consents) {
    await consents.revokeConsent({ requestId: randomUUID(), consentId: id });
  }
}

/** No token of the simulator's has an expired card, so the row is changed: its expiry only. */
async function expireCard(host: TestHost, paymentMethodId: string): Promise<void> {
  await host
    .database("payment-method")
    .query("UPDATE payment_methods SET expiry_year = 2020 WHERE workspace_id <> '' AND id = ?", [
      paymentMethodId,
    ]);
}

/** Changes a workspace's account. */
export async function changeAccount(workspace: TestWorkspace, change: object): Promise<void> {
  const accounts = workspace.client(ProcessorAccountService);
  const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
  const processorAccountId = account?.id ?? "";
  await accounts.updateProcessorAccount({ requestId: randomUUID(), processorAccountId, ...change });
}
