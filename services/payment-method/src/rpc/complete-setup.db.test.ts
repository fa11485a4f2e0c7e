import { randomUUID } from "node:crypto";
import { CustomerService } from "@flint/contracts-customer";
import { PaymentMethodState, SetupService, SetupState } from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Authentication } from "@flint/contracts-simulator";
import { PAYMENT_METHOD_MOVES, movePaymentMethod } from "../domain/payment-method.ts";
import { moveSetup, SETUP_MOVES, type Setup } from "../domain/setup.ts";
import { paymentMethodOf } from "../store/payment-methods.ts";
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
      ...{
        state: from,
        brand: null,
        last4: null,
        expiryMonth: null,
        expiryYear: null,
        networkToken: false,
      },
      ...{ fingerprint: null, processorAccountId: "pra", setupId: "set", createdAt: at },
      ...{
        expiryAnnouncedAt: null,
        detachReason: "",
        detachedAt: null,
        adoptedBy: "",
        revision: 1,
      },
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
