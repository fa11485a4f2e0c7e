import { randomUUID } from "node:crypto";
import type { Client } from "@connectrpc/connect";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  CandidateSource,
  PaymentMethodService,
  type WalletInternalService,
  WalletService,
} from "@flint/contracts-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, aUserId, type UsageChoices } from "../test-support/usages.ts";

const { SUBSCRIPTION, DEFAULT, BACKUP, EXPLICIT } = CandidateSource;

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let byDefault: string;
let own: string;
let wallet: Client<typeof WalletInternalService>;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  byDefault = await save({ makeDefault: true });
  own = await save();
  wallet = await walletAbove(methods.host, own);
});

const save = async (parts: object = {}) =>
  (
    await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve", makeDefault: false },
      ...parts,
    })
  ).id;
const record = async (choices: UsageChoices = {}) =>
  (await aUsage(workspace, { customerId, known: own }, choices)).userId;
const resolve = (subscriptionId: string, parts: object = {}) =>
  wallet.resolve({
    ...{ customerId, subscriptionId, offSession: true },
    amount: { currency: "EUR", amountMinor: 1n },
    ...parts,
  });
const detach = (paymentMethodId: string) =>
  workspace
    .client(PaymentMethodService)
    .detachPaymentMethod({ requestId: randomUUID(), paymentMethodId, force: true });

describe("Resolve for a subscription", () => {
  test("C13: takes the subscription's own method; another subscription and the default stay theirs", async () => {
    const [one, other] = [
      await record({ paymentMethodId: byDefault }),
      await record({ paymentMethodId: byDefault }),
    ];
    await workspace.client(WalletService).setDefault({
      ...{ requestId: randomUUID(), customerId, paymentMethodId: own },
      scope: { case: "subscriptions", value: { subscriptionIds: [one] } },
    });
    for (const [subscriptionId, id, source] of [
      [one, own, SUBSCRIPTION],
      [other, byDefault, SUBSCRIPTION],
      ["", byDefault, DEFAULT],
    ] as const) {
      const { instrument, candidates } = await resolve(subscriptionId);
      expect(instrument?.paymentMethod?.id).toBe(id);
      expect(candidates).toMatchObject([{ paymentMethodId: id, source, rejectedReason: "" }]);
    }
    const { candidates } = await resolve(one, { paymentMethodId: byDefault });
    expect(candidates).toMatchObject([{ paymentMethodId: byDefault, source: EXPLICIT }]);
  });

  test("looks at all of it in one statement", async () => {
    const userId = await record({ paymentMethodId: own });
    const statements: string[] = [];
    const stop = methods.host.database("payment-method").onStatement(({ sql }) => {
      if (/\b(payment_methods|wallets|usage_records)\b/.test(sql)) statements.push(sql);
    });
    await resolve(userId, { allowBackups: true });
    stop();
    expect(statements).toHaveLength(1);
  });

  test("the chosen method gone, no other card is charged in silence", async () => {
    const userId = await record({ paymentMethodId: own });
    await detach(own);
    const { instrument, candidates } = await resolve(userId);
    expect(instrument).toBeUndefined();
    expect(candidates).toMatchObject([
      {
        ...{ paymentMethodId: own, source: SUBSCRIPTION },
        rejectedReason: "PAYMENT_METHOD_NOT_ACTIVE",
      },
    ]);
  });

  test("where backups are allowed, the default and they follow, each with its reason", async () => {
    const userId = await record({ paymentMethodId: own });
    const backup = await save();
    await workspace
      .client(WalletService)
      .setBackups({ requestId: randomUUID(), customerId, paymentMethodIds: [backup] });
    await detach(own);
    const first = await resolve(userId, { allowBackups: true });
    expect(first.candidates).toMatchObject([
      { paymentMethodId: own, source: SUBSCRIPTION, rejectedReason: "PAYMENT_METHOD_NOT_ACTIVE" },
      { paymentMethodId: byDefault, source: DEFAULT, rejectedReason: "" },
    ]);
    await detach(byDefault);
    const second = await resolve(userId, { allowBackups: true });
    expect(second.candidates).toMatchObject([
      { paymentMethodId: own, source: SUBSCRIPTION },
      { paymentMethodId: "", source: DEFAULT, rejectedReason: "DEFAULT_MISSING" },
      { paymentMethodId: backup, source: BACKUP, rejectedReason: "" },
    ]);
  });

  test("a method that is the default too is looked at once", async () => {
    const userId = await record({ paymentMethodId: byDefault });
    const purpose = 5;
    const { candidates } = await resolve(userId, { allowBackups: true, purpose });
    expect(candidates).toMatchObject([
      { paymentMethodId: byDefault, source: SUBSCRIPTION, rejectedReason: "CONSENT_MISSING" },
    ]);
  });

  test("one that follows the wallet is resolved as the wallet is", async () => {
    const userId = await record();
    for (const allowBackups of [true, false]) {
      expect(await resolve(userId, { allowBackups })).toEqual(await resolve("", { allowBackups }));
    }
    await detach(byDefault);
    expect((await resolve(userId)).candidates).toMatchObject([
      { source: DEFAULT, rejectedReason: "DEFAULT_MISSING" },
    ]);
  });

  test("one without a live record, or of another customer, is NOT_FOUND", async () => {
    const ended = await record();
    await wallet.releaseUsage({ requestId: randomUUID(), userId: ended });
    const other = { customerId: (await aCustomer(workspace)).id, known: own };
    for (const id of [aUserId(), ended, (await aUsage(workspace, other)).userId]) {
      expect(await refused(resolve(id))).toMatchObject({
        reason: "NOT_FOUND",
        field: "subscription_id",
      });
    }
  });
});
