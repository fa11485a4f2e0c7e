import { OrderPaymentState, OrderService, OrderState } from "@flint/contracts-charge";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

describe("ListOrders", () => {
  test("A11: the caller's own id is kept, and finds the order", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const long = "Ä".repeat(255);
    const found = await anOrder(workspace, { customerId, externalReferenceId: long });
    await anOrder(workspace, { customerId, externalReferenceId: `${"Ä".repeat(254)}ä` });
    const list = (externalReferenceId: string) =>
      workspace.client(OrderService).listOrders({ externalReferenceId });
    expect((await list(long)).orders).toEqual([found]);
    expect((await list("none")).orders).toEqual([]);
    expect(await refused(list("x".repeat(256)))).toMatchObject({
      reason: "INVALID_FIELD",
      field: "external_reference_id",
    });
  });

  test("filters by customer, state and payment state", async () => {
    const { customerId, order: paid } = await anOrderToPay(workspace);
    await pay(workspace, paid.id);
    const open = await anOrder(workspace, { customerId });
    const closed = await anOrder(workspace, { customerId });
    const orders = workspace.client(OrderService);
    await orders.closeOrder({ requestId: "close", orderId: closed.id });
    await anOrderToPay(workspace);
    const idsOf = async (filter: Parameters<typeof orders.listOrders>[0]) =>
      (await orders.listOrders({ customerId, ...filter })).orders.map(({ id }) => id);
    expect(await idsOf({})).toEqual([closed.id, open.id, paid.id]);
    expect(await idsOf({ state: OrderState.CLOSED })).toEqual([closed.id]);
    expect(await idsOf({ paymentState: OrderPaymentState.PAID })).toEqual([paid.id]);
  });

  test("M6: walks pages without a repeat or a gap", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const made: string[] = [];
    for (let index = 0; index < 25; index += 1) {
      made.push((await anOrder(workspace, { customerId })).id);
    }
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await workspace
        .client(OrderService)
        .listOrders({ customerId, pageSize: 10, pageToken });
      seen.push(...page.orders.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(made.reverse());
    const bad = workspace.client(OrderService).listOrders({ customerId, pageToken: "nonsense" });
    expect(await refused(bad)).toMatchObject({ reason: "PAGE_TOKEN_INVALID", field: "page_token" });
  });
});
