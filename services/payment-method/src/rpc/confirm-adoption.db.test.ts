import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { CustomerService } from "@flint/contracts-customer";
import {
  PaymentMethodKind,
  PaymentMethodState,
  type Setup,
  SetupService,
  SetupState,
  WalletService,
} from "@flint/contracts-payment-method";
import { eventually, fakeClock, present, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { EXPIRE_SETUP } from "../jobs/expire-setup-payload.ts";
import { walletAbove } from "../test-support/internal-caller.ts";
import {
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";

const clock = fakeClock("2026-03-01T12:00:00Z");
let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let setup: Setup;

beforeAll(async () => {
  methods = await paymentMethodHost({ clock });
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  setup = present((await startSetup(workspace, customerId)).setup, "setup");
});

const key = (by: string) => by.repeat(64);

async function adopt(by: string, processorToken = "sim_approve") {
  const wallet = await walletAbove(methods.host, setup.id);
  await wallet.adoptSetup({ adoptedBy: key(by), customerId, setupId: setup.id, processorToken });
}

async function tokenOf(paymentMethodId: string, adoptedBy = "") {
  const wallet = await walletAbove(methods.host, setup.id);
  const amount = { currency: "EUR", amountMinor: 100n };
  const named = { customerId, paymentMethodId, amount, adoptedBy };
  return (await wallet.resolve(named)).instrument?.processorToken;
}

async function confirm(by: string, approved: boolean, requestId: string = randomUUID()) {
  const wallet = await walletAbove(methods.host, setup.id);
  const payment = { adoptedBy: key(by), approved, makeDefault: true };
  return (await wallet.confirmAdoption({ requestId, setupId: setup.id, ...payment })).state;
}

const setupNow = async () =>
  (await workspace.client(SetupService).getSetup({ setupId: setup.id })).setup;

const { ACTIVE, FAILED, PENDING } = PaymentMethodState;

describe("ConfirmAdoption", () => {
  test("approved, the method is active, the default, and has its consents", async () => {
    await adopt("a");
    expect(await confirm("a", true)).toBe(ACTIVE);
    const now = await setupNow();
    expect(now).toMatchObject({ state: SetupState.SUCCEEDED, paymentMethod: { isDefault: true } });
    expect(now?.paymentMethod?.consents).toHaveLength(1);
    const id = now?.paymentMethod?.id ?? "";
    const types = (await storedEvents(methods.host, "payment-method", id)).map(({ type }) => type);
    expect(types).toEqual([
      ...["payment_method.created", "payment_method.updated", "payment_method.active"],
    ]);
  });

  test("it may be repeated, and what is final stays so", async () => {
    await adopt("a");
    expect(await confirm("a", true, "one")).toBe(ACTIVE);
    expect(await confirm("a", true, "one")).toBe(ACTIVE);
    expect(await confirm("a", true, "two")).toBe(ACTIVE);
    expect(await confirm("a", false, "three")).toBe(ACTIVE);
    expect((await setupNow())?.paymentMethod?.consents).toHaveLength(1);
  });

  test("declined, it has failed; not where another payment is waited for", async () => {
    await adopt("a");
    await adopt("b");
    expect(await confirm("a", false)).toBe(PENDING);
    expect(await confirm("b", false)).toBe(FAILED);
    const ended = { state: SetupState.FAILED, failureCode: "payment_declined" };
    expect(await setupNow()).toMatchObject(ended);
    expect(await confirm("b", true)).toBe(FAILED);
  });

  test("the same card with another expiry brings its facts and its token to the method that it is", async () => {
    const had = await aPaymentMethod(workspace, {
      ...{ customerId, processorToken: "sim_approve__card_a__expiry_0339" },
    });
    await adopt("a", "sim_approve__card_a__expiry_0344");
    const pendingId = setup.paymentMethod?.id ?? "";
    const token = await tokenOf(pendingId, key("a"));
    expect(await tokenOf(had.id)).not.toBe(token);
    expect(await confirm("a", true)).toBe(ACTIVE);
    expect(await confirm("a", true)).toBe(ACTIVE);
    expect(await tokenOf(had.id)).toBe(token);
    expect((await setupNow())?.paymentMethod).toMatchObject({
      ...{ id: had.id, card: { expiryMonth: 3, expiryYear: 2044 }, consents: [{}, {}] },
    });
    const events = await storedEvents(methods.host, "payment-method", pendingId);
    expect(events.at(-1)).toMatchObject({ type: "payment_method.failed", sequence: 3 });
  });

  test("a bank account is saved by its payment as a card is", async () => {
    const kind = PaymentMethodKind.SEPA_DEBIT;
    setup = present((await startSetup(workspace, customerId, { kind })).setup, "setup");
    await adopt("a", "sim_approve__kind_sepa_debit");
    expect(await confirm("a", true)).toBe(ACTIVE);
    expect((await setupNow())?.paymentMethod).toMatchObject({
      ...{ kind, bankDebit: { country: "DE" }, consents: [{}] },
    });
  });

  test("for a customer who was archived meanwhile nothing is saved", async () => {
    await adopt("a");
    await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
    expect(await confirm("a", true)).toBe(FAILED);
    const { wallet } = await workspace.client(WalletService).getWallet({ customerId });
    expect(wallet?.defaultPaymentMethodId).toBe("");
    expect((await setupNow())?.failureCode).toBe("customer_archived");
  });

  test("an outcome is waited for longer than charge asks, 70 days, and then no more", async () => {
    await adopt("a");
    clock.advance({ hours: 24 * 70 - 1 });
    await methods.wakeEarlyJob(EXPIRE_SETUP, setup.id);
    expect((await setupNow())?.state).toBe(SetupState.PENDING);
    clock.advance({ hours: 1 });
    await eventually(async () => {
      await methods.wakeJobs(EXPIRE_SETUP);
      return (await setupNow())?.state === SetupState.EXPIRED;
    });
    expect(await confirm("a", true)).toBe(FAILED);
  });
});
