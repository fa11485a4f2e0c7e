import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { CustomerService } from "@flint/contracts-customer";
import {
  AdoptionOutcome,
  PaymentMethodState,
  type Setup,
  SetupService,
} from "@flint/contracts-payment-method";
import { present, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import {
  complete,
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let setup: Setup;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  setup = present((await startSetup(workspace, customerId)).setup, "setup");
});

const methodId = () => present(setup.paymentMethod, "payment method").id;

async function adopt(processorToken: string, parts: { customerId?: string; by?: string } = {}) {
  const wallet = await walletAbove(methods.host, setup.id);
  return wallet.adoptSetup({
    adoptedBy: (parts.by ?? "a").repeat(64),
    customerId: parts.customerId ?? customerId,
    setupId: setup.id,
    processorToken,
  });
}

const resolve = async (by: string) => {
  const amount = { currency: "EUR", amountMinor: 100n };
  const wallet = await walletAbove(methods.host, setup.id);
  const named = { customerId, paymentMethodId: methodId(), amount };
  return wallet.resolve({ ...named, adoptedBy: by.repeat(64 * by.length) });
};

describe("AdoptSetup", () => {
  test("saves the card for one payment: it stays PENDING, and no other may charge it", async () => {
    expect(await adopt("sim_approve")).toMatchObject({
      outcome: AdoptionOutcome.SAVED,
      paymentMethodId: methodId(),
    });
    const now = (await workspace.client(SetupService).getSetup({ setupId: setup.id })).setup;
    expect(now?.paymentMethod).toMatchObject({
      state: PaymentMethodState.PENDING,
      consents: [],
      card: { brand: "visa" },
    });
    expect((await resolve("a")).instrument?.processorToken).not.toBe("");
    for (const other of ["b", ""]) {
      const { instrument, candidates } = await resolve(other);
      expect(instrument).toBeUndefined();
      expect(candidates[0]?.rejectedReason).toBe("PAYMENT_METHOD_NOT_ACTIVE");
    }
  });

  test("again it answers the same, and changes nothing under the same key", async () => {
    const first = await adopt("sim_approve");
    expect(await adopt("sim_approve")).toEqual(first);
    const types = async () =>
      (await storedEvents(methods.host, "payment-method", methodId())).map(({ type }) => type);
    expect(await types()).toEqual(["payment_method.created", "payment_method.updated"]);
    expect(await adopt("sim_approve", { by: "b" })).toEqual(first);
    expect((await resolve("b")).instrument).toBeDefined();
    expect((await resolve("a")).instrument).toBeUndefined();
  });

  test("while a payment is waited for CompleteSetup is refused; giving up is not", async () => {
    await adopt("sim_approve");
    const before = methods.requests().length;
    expect(await refused(complete(workspace, setup.id, "sim_approve"))).toMatchObject({
      ...{ reason: "SETUP_NOT_PENDING", field: "setup_id", details: { state: "in_payment" } },
    });
    expect(methods.requests()).toHaveLength(before);
    const request = { requestId: randomUUID(), setupId: setup.id };
    const given = await workspace.client(SetupService).abandonSetup(request);
    expect(given.setup?.paymentMethod?.state).toBe(PaymentMethodState.FAILED);
    expect(await refused(adopt("sim_approve"))).toMatchObject({
      ...{ reason: "SETUP_NOT_PENDING", details: { state: "abandoned", id: setup.id } },
    });
  });

  test("it is refused before the processor hears of it", async () => {
    const before = methods.requests().length;
    const { id: other } = await aCustomer(workspace);
    expect(await refused(adopt("sim_approve", { customerId: other }))).toMatchObject({
      ...{ reason: "NOT_FOUND", field: "setup_id" },
    });
    await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
    expect(await refused(adopt("sim_approve"))).toMatchObject({ reason: "CUSTOMER_ARCHIVED" });
    expect(methods.requests()).toHaveLength(before);
  });

  test("a card that is not saved fails the setup", async () => {
    expect(await adopt("sim_setup_decline_incorrect_cvc")).toMatchObject({
      ...{ outcome: AdoptionOutcome.FAILED, failureCode: "incorrect_cvc" },
    });
    expect(await refused(adopt("sim_approve"))).toMatchObject({ details: { state: "failed" } });
  });

  test("another kind than the setup was for fails it: kind_mismatch", async () => {
    expect(await adopt("sim_approve__kind_sepa_debit")).toMatchObject({
      ...{ outcome: AdoptionOutcome.FAILED, failureCode: "kind_mismatch" },
    });
    expect((await resolve("a")).instrument).toBeUndefined();
  });
});
