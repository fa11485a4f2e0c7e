import { anOrder } from "@flint/builders-charge";
import { RefundService } from "@flint/contracts-charge";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { euro, refund } from "../test-support/refunds.ts";

let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("ListRefunds lists by order, intent and customer, newest first, in pages", async () => {
  const workspace = await charges.newWorkspace();
  const { customerId, order } = await anOrderToPay(workspace);
  const { paymentIntent } = await pay(workspace, order.id);
  const other = await anOrder(workspace, { customerId });
  await pay(workspace, other.id);
  const made: (string | undefined)[] = [];
  for (const orderId of [order.id, order.id, other.id]) {
    made.unshift((await refund(workspace, orderId, { amount: euro(100n) }))[0]?.id);
  }
  const client = workspace.client(RefundService);
  const idsOf = async (filter: object) =>
    (await client.listRefunds(filter)).refunds.map(({ id }) => id);
  expect(await idsOf({ customerId })).toEqual(made);
  expect(await idsOf({ orderId: order.id })).toEqual(made.slice(1));
  expect(await idsOf({ paymentIntentId: paymentIntent?.id ?? "" })).toEqual(made.slice(1));
  const first = await client.listRefunds({ customerId, pageSize: 2 });
  const { nextPageToken: pageToken } = first;
  const rest = await client.listRefunds({ customerId, pageSize: 2, pageToken });
  expect([...first.refunds, ...rest.refunds].map(({ id }) => id)).toEqual(made);
  expect(rest.nextPageToken).toBe("");
  const moved = client.listRefunds({ orderId: order.id, pageToken });
  expect(await refused(moved)).toMatchObject({ reason: "PAGE_TOKEN_INVALID" });
  const stranger = (await charges.newWorkspace()).client(RefundService);
  expect((await stranger.listRefunds({ customerId })).refunds).toEqual([]);
});
