import { randomUUID } from "node:crypto";
import { PaymentMethodState, SetupService, SetupState } from "@flint/contracts-payment-method";
import { Authentication } from "@flint/contracts-simulator";
import { aCustomer } from "@flint/builders-customer";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  complete,
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let setupId: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  const { id } = await aCustomer(workspace);
  setupId = (await startSetup(workspace, id)).setup?.id ?? "";
});

const TOKEN = "sim_approve__authenticate_at_setup";

const abandon = (id = setupId) =>
  workspace.client(SetupService).abandonSetup({ requestId: randomUUID(), setupId: id });

describe("AbandonSetup", () => {
  test("C2: a pending setup is given up, and its method failed", async () => {
    const { setup } = await abandon();
    expect(setup).toMatchObject({
      state: SetupState.ABANDONED,
      paymentMethod: { state: PaymentMethodState.FAILED },
      failureCode: "",
    });
    expect(setup?.clientPayload).toBeUndefined();
    expect((await workspace.client(SetupService).getSetup({ setupId })).setup).toEqual(setup);
    expect((await abandon()).setup).toEqual(setup);
    const events = await storedEvents(methods.host, "payment-method", setupId);
    expect(events.map(({ type }) => type)).toEqual(["setup.created", "setup.abandoned"]);
  });

  test("C2: one that waits for the customer is given up, whatever the processor says later", async () => {
    const asked = (await complete(workspace, setupId, TOKEN)).setup;
    await abandon();
    const authentication = Authentication.SUCCEEDED;
    await methods.confirmInBrowser(asked, { token: TOKEN, authentication });
    expect(await refused(complete(workspace, setupId))).toMatchObject({
      ...{ reason: "SETUP_NOT_PENDING", field: "setup_id", details: { state: "abandoned" } },
    });
  });

  test.each([
    ["sim_approve", "succeeded"],
    ["sim_setup_decline_incorrect_cvc", "failed"],
  ])("C2: after %s it is refused: SETUP_NOT_PENDING", async (token, state) => {
    await complete(workspace, setupId, token);
    expect(await refused(abandon())).toMatchObject({
      ...{ reason: "SETUP_NOT_PENDING", field: "setup_id", details: { state } },
    });
  });

  test("C2: given up and completed at once, it is one of the two", async () => {
    const calls = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0 ? abandon() : complete(workspace, setupId, "sim_approve"),
    );
    const settled = await Promise.allSettled(calls);
    expect(settled.some(({ status }) => status === "fulfilled")).toBe(true);
    const { setup } = await workspace.client(SetupService).getSetup({ setupId });
    const ends = {
      [SetupState.SUCCEEDED]: ["setup.succeeded", PaymentMethodState.ACTIVE],
      [SetupState.ABANDONED]: ["setup.abandoned", PaymentMethodState.FAILED],
    } as Partial<Record<SetupState, [string, PaymentMethodState]>>;
    const [type, state] = ends[setup?.state ?? SetupState.UNSPECIFIED] ?? [];
    expect(setup?.paymentMethod?.state).toBe(state);
    const events = await storedEvents(methods.host, "payment-method", setupId);
    expect(events.map((event) => event.type)).toEqual(["setup.created", type]);
  });

  test("a setup that is not there is not given up: NOT_FOUND", async () => {
    expect(await refused(abandon(`set_${"0".repeat(26)}`))).toMatchObject({
      ...{ reason: "NOT_FOUND", field: "setup_id" },
    });
  });
});
