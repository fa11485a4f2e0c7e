import { randomUUID } from "node:crypto";
import { CustomerService } from "@flint/contracts-customer";
import {
  PaymentMethodKind,
  PaymentMethodService,
  PaymentMethodState,
  PaymentMethodUsage,
  SetupService,
  SetupState,
} from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Authentication } from "@flint/contracts-simulator";
import { PAYMENT_METHOD_MOVES, movePaymentMethod } from "../domain/payment-method.ts";
import { moveSetup, SETUP_MOVES, type Setup } from "../domain/setup.ts";
import { paymentMethodOf } from "../store/payment-methods.ts";
import { aRow, completed, startImport } from "../test-support/imports.ts";
import {
  complete,
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;
let setupId: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  setupId = (await startSetup(workspace, customerId)).setup?.id ?? "";
});

describe("CompleteSetup", () => {
  test("C2: a pending method becomes active, and the setup is complete for ever", async () => {
    const { setup } = await complete(workspace, setupId, "sim_approve");
    expect(setup).toMatchObject({
      state: SetupState.SUCCEEDED,
      paymentMethod: { state: PaymentMethodState.ACTIVE, isDefault: false },
    });
    expect(setup?.paymentMethod?.card?.last4).toMatch(/^\d{4}$/);
    expect(await refused(complete(workspace, setupId, "sim_approve"))).toMatchObject({
      reason: "SETUP_NOT_PENDING",
    });
    const id = setup?.paymentMethod?.id ?? "";
    const events = await storedEvents(methods.host, "payment-method", id);
    expect(events.map(({ type }) => type)).toEqual([
      "payment_method.created",
      "payment_method.active",
    ]);
  });

  test("C2: a setup that fails leaves a failed method", async () => {
    const { setup } = await complete(workspace, setupId, "sim_setup_decline_incorrect_cvc");
    expect(setup).toMatchObject({
      state: SetupState.FAILED,
      failureCode: "incorrect_cvc",
      paymentMethod: { state: PaymentMethodState.FAILED },
    });
  });

  const states = Object.keys(PAYMENT_METHOD_MOVES) as (keyof typeof PAYMENT_METHOD_MOVES)[];
  const cells = states.flatMap((from) =>
    states.filter((to) => to !== "pending").map((to) => ({ from, to })),
  );
  test.each(cells)("C2: the move from $from to $to is as listed", ({ from, to }) => {
    const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
    const method = paymentMethodOf({
      ...{ workspaceId: "ws", id: "pm", customerId: "cus", kind: "card", usage: "off_session" },
      ...{ state: from, brand: null, last4: null, expiryMonth: null, expiryYear: null },
      ...{ networkToken: false, bankName: null, bankCountry: null, mandateReference: null },
      ...{ fingerprint: null, processorAccountId: "pra", setupId: "set", importId: "" },
      ...{ duplicateOfId: "", createdAt: at, expiryAnnouncedAt: null, detachReason: "" },
      ...{ detachedAt: null, adoptedBy: "", revision: 1 },
    });
    const move = () => movePaymentMethod(method, to);
    if (PAYMENT_METHOD_MOVES[from].includes(to)) expect(move().paymentMethod.state).toBe(to);
    else expect(move).toThrow(RangeError);
  });

  const setupStates = Object.keys(SETUP_MOVES) as (keyof typeof SETUP_MOVES)[];
  const setupCells = setupStates.flatMap((from) =>
    setupStates.filter((to) => to !== "pending").map((to) => ({ from, to })),
  );
  test.each(setupCells)("C2: a setup's move from $from to $to is as listed", ({ from, to }) => {
    const setup = { id: "set", state: from, revision: 1 } as unknown as Setup;
    const move = () => moveSetup(setup, to, {});
    if (SETUP_MOVES[from].includes(to)) expect(move()).toMatchObject({ state: to, revision: 2 });
    else expect(move).toThrow(RangeError);
  });

  test("C1: a customer who must authenticate is sent there, and the setup stays open", async () => {
    const token = "sim_approve__authenticate_at_setup";
    const asked = (await complete(workspace, setupId, token)).setup;
    expect(asked).toMatchObject({
      state: SetupState.REQUIRES_ACTION,
      nextAction: { kind: "redirect", url: expect.stringMatching(/^https:/) },
      paymentMethod: { state: PaymentMethodState.PENDING },
      clientPayload: { processor: "simulator" },
    });
    expect((await complete(workspace, setupId)).setup).toEqual(asked);
    expect((await complete(workspace, setupId, token)).setup).toEqual(asked);
    expect((await workspace.client(SetupService).getSetup({ setupId })).setup).toEqual(asked);
    const authentication = Authentication.SUCCEEDED;
    await methods.confirmInBrowser(asked, { token, authentication });
    const done = (await complete(workspace, setupId)).setup;
    expect(done).toMatchObject({
      state: SetupState.SUCCEEDED,
      paymentMethod: { state: PaymentMethodState.ACTIVE },
    });
    expect(done?.nextAction).toBeUndefined();
    const types = (await storedEvents(methods.host, "payment-method", setupId)).map(
      ({ type }) => type,
    );
    expect(types).toEqual(["setup.created", "setup.requires_action", "setup.succeeded"]);
  });

  test.each([
    [Authentication.FAILED, "authentication_required"],
    [Authentication.ABANDONED, "authentication_abandoned"],
  ])(
    "C2: authentication that the processor calls %s fails the setup",
    async (authentication, code) => {
      const token = "sim_approve__authenticate_at_setup";
      const asked = (await complete(workspace, setupId, token)).setup;
      await methods.confirmInBrowser(asked, { token, authentication });
      expect((await complete(workspace, setupId, token)).setup).toMatchObject({
        state: SetupState.FAILED,
        failureCode: code,
        paymentMethod: { state: PaymentMethodState.FAILED },
      });
    },
  );

  test("C1: without a token a form that is not finished leaves the setup as it is", async () => {
    const before = (await workspace.client(SetupService).getSetup({ setupId })).setup;
    expect(before?.state).toBe(SetupState.PENDING);
    expect((await complete(workspace, setupId)).setup).toEqual(before);
    await methods.confirmInBrowser(before, { token: "sim_approve" });
    expect((await complete(workspace, setupId)).setup?.state).toBe(SetupState.SUCCEEDED);
  });

  test("J2: a repeat answers the same and asks the processor nothing", async () => {
    const request = { requestId: randomUUID(), setupId, processorToken: "sim_approve" };
    const setups = workspace.client(SetupService);
    const first = await setups.completeSetup(request);
    const before = methods.requests().length;
    expect(await setups.completeSetup(request)).toEqual(first);
    expect(methods.requests()).toHaveLength(before);
    const other = setups.completeSetup({ ...request, makeDefault: true });
    expect(await refused(other)).toMatchObject({ reason: "REQUEST_ID_REUSED" });
  });

  test("the same card again is the same method: the setup names it, and its consents are added", async () => {
    const first = await complete(workspace, setupId, "sim_approve__card_a");
    const existing = first.setup?.paymentMethod;
    const customerId = first.setup?.customerId ?? "";
    const again = (await startSetup(workspace, customerId)).setup;
    const { setup } = await completeAs(again?.id, "sim_pending__card_a", { makeDefault: true });
    expect(setup).toMatchObject({
      state: SetupState.SUCCEEDED,
      failureCode: "",
      paymentMethod: {
        ...{ id: existing?.id, state: PaymentMethodState.ACTIVE, isDefault: true },
        ...{ setupId: first.setup?.id, revision: existing?.revision, consents: [{}, {}] },
      },
    });
    expect(setup?.paymentMethod?.consents[1]).toEqual(existing?.consents[0]);
    const setups = workspace.client(SetupService);
    expect((await setups.getSetup({ setupId: again?.id ?? "" })).setup).toEqual(setup);
    const methodsOf = workspace.client(PaymentMethodService);
    const paymentMethodId = again?.paymentMethod?.id ?? "";
    const own = await methodsOf.getPaymentMethod({ paymentMethodId });
    expect(own.paymentMethod).toMatchObject({
      state: PaymentMethodState.FAILED,
      duplicateOfPaymentMethodId: existing?.id,
    });
    const events = await storedEvents(methods.host, "payment-method", paymentMethodId);
    expect(events.map(({ type }) => type)).toEqual([
      "payment_method.created",
      "payment_method.failed",
    ]);
  });

  test("another customer with the same card, and the same after a detaching, have a method of their own", async () => {
    const first = (await complete(workspace, setupId, "sim_approve__card_a")).setup;
    const other = (await startSetup(workspace, (await aCustomer(workspace)).id)).setup;
    const theirs = (await complete(workspace, other?.id ?? "", "sim_approve__card_a")).setup;
    expect(theirs?.paymentMethod?.id).toBe(other?.paymentMethod?.id);
    const paymentMethodId = first?.paymentMethod?.id ?? "";
    const service = workspace.client(PaymentMethodService);
    await service.detachPaymentMethod({ requestId: randomUUID(), paymentMethodId });
    const again = (await startSetup(workspace, first?.customerId ?? "")).setup;
    const anew = (await complete(workspace, again?.id ?? "", "sim_approve__card_a")).setup;
    expect(anew?.paymentMethod?.id).toBe(again?.paymentMethod?.id);
  });

  test("an off-session setup widens the method that was on-session only", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const usage = PaymentMethodUsage.ON_SESSION;
    const narrow = (await startSetup(workspace, customerId, { usage, consents: [] })).setup;
    const before = (await complete(workspace, narrow?.id ?? "", "sim_approve")).setup;
    const wide = (await startSetup(workspace, customerId)).setup;
    const { setup } = await completeAs(wide?.id, "sim_approve", { makeDefault: true });
    expect(setup?.paymentMethod).toMatchObject({
      ...{ id: before?.paymentMethod?.id, usage: PaymentMethodUsage.OFF_SESSION },
      ...{ isDefault: true, revision: 3n },
    });
    const id = before?.paymentMethod?.id ?? "";
    const event = (await storedEvents(methods.host, "payment-method", id)).at(-1);
    expect(event).toMatchObject({ type: "payment_method.updated", sequence: 3 });
    expect(event?.snapshot["changedFacts"]).toEqual(["usage"]);
  });

  test("the same card with another expiry brings its facts to the method that it is", async () => {
    const first = (await complete(workspace, setupId, "sim_approve__card_a__expiry_0339")).setup;
    const again = (await startSetup(workspace, customerId)).setup;
    const token = "sim_approve__card_a__expiry_0344";
    const { setup } = await complete(workspace, again?.id ?? "", token);
    const id = first?.paymentMethod?.id ?? "";
    expect(setup?.paymentMethod).toMatchObject({
      ...{ id, card: { expiryMonth: 3, expiryYear: 2044 }, revision: 3n },
    });
    const event = (await storedEvents(methods.host, "payment-method", id)).at(-1);
    expect(event).toMatchObject({ type: "payment_method.updated", sequence: 3 });
    expect(event?.snapshot["changedFacts"]).toEqual(["expiry"]);
  });

  test.each([
    [PaymentMethodKind.SEPA_DEBIT, "sepa_debit", "DE"],
    [PaymentMethodKind.ACH_DEBIT, "ach_debit", "US"],
    [PaymentMethodKind.BACS_DEBIT, "bacs_debit", "GB"],
  ])("C1: a setup of kind %s saves a bank account under a mandate", async (kind, name, country) => {
    const { id: customerId } = await aCustomer(workspace);
    const pending = (await startSetup(workspace, customerId, { kind })).setup;
    expect(pending?.paymentMethod).toMatchObject({ kind });
    const { setup } = await complete(workspace, pending?.id ?? "", `sim_pending__kind_${name}`);
    expect(setup?.paymentMethod).toMatchObject({
      ...{ kind, state: PaymentMethodState.ACTIVE },
      bankDebit: { country, last4: expect.stringMatching(/^\d{4}$/) },
    });
    expect(setup?.paymentMethod?.bankDebit?.mandateReference).toMatch(/^SIM-\w+$/);
    // The same account again is the same payment method, as a card is.
    const again = (await startSetup(workspace, customerId, { kind })).setup;
    const twice = await complete(workspace, again?.id ?? "", `sim_pending__kind_${name}`);
    expect(twice.setup?.paymentMethod?.id).toBe(setup?.paymentMethod?.id);
  });

  test("another kind than the setup was for is not saved: kind_mismatch", async () => {
    const { setup } = await complete(workspace, setupId, "sim_approve__kind_sepa_debit");
    expect(setup).toMatchObject({
      ...{ state: SetupState.FAILED, failureCode: "kind_mismatch" },
      paymentMethod: { state: PaymentMethodState.FAILED, consents: [] },
    });
  });

  test("20 setups and 20 imports of one card at once leave one active method", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const started = await Promise.all(
      Array.from({ length: 20 }, () => startSetup(workspace, customerId)),
    );
    const token = "sim_approve__card_raced";
    const [done, imports] = await Promise.all([
      Promise.all(started.map(({ setup }) => complete(workspace, setup?.id ?? "", token))),
      Promise.all(started.map(() => startImport(workspace, [aRow(customerId, token)]))),
    ]);
    for (const { id } of imports) await completed(workspace, id);
    const service = workspace.client(PaymentMethodService);
    const active = (await service.listPaymentMethods({ customerId, pageSize: 100 })).paymentMethods;
    expect(active).toHaveLength(1);
    const named = new Set(done.map(({ setup }) => setup?.paymentMethod?.id));
    expect([...named]).toEqual([active[0]?.id]);
    expect(active[0]?.consents).toHaveLength(40);
  });

  const completeAs = (id: string | undefined, processorToken: string, parts: object) =>
    workspace
      .client(SetupService)
      .completeSetup({ requestId: randomUUID(), setupId: id ?? "", processorToken, ...parts });

  test("of a customer who was archived meanwhile nothing is saved: CUSTOMER_ARCHIVED", async () => {
    await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
    const before = methods.requests().length;
    expect(await refused(complete(workspace, setupId, "sim_approve"))).toMatchObject({
      reason: "CUSTOMER_ARCHIVED",
      field: "setup_id",
    });
    expect(methods.requests()).toHaveLength(before);
  });

  test("a token longer than the processor takes is refused, and not as an outage", async () => {
    expect(await refused(complete(workspace, setupId, "t".repeat(255)))).toMatchObject({
      reason: "PROCESSOR_TOKEN_INVALID",
      field: "processor_token",
    });
  });

  test("a token that says nothing is refused: PROCESSOR_TOKEN_INVALID", async () => {
    expect(await refused(complete(workspace, setupId, "tok_of_nobody"))).toMatchObject({
      reason: "PROCESSOR_TOKEN_INVALID",
      field: "processor_token",
    });
    expect(methods.host.log.text()).not.toContain("tok_of_nobody");
    const again = await complete(workspace, setupId, "sim_approve");
    expect(again.setup?.state).toBe(SetupState.SUCCEEDED);
  });
});
