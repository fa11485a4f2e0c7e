import { anOrder } from "@flint/builders-charge";
import { ExternalPaymentService } from "@flint/contracts-charge";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost } from "../test-support/charge-host.ts";
import { payOutside } from "../test-support/external-payments.ts";

let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("ListExternalPayments lists by order and customer, newest first, in pages", async () => {
  const workspace = await charges.newWorkspace();
  const { customerId, order } = await anOrderToPay(workspace);
  const other = await anOrder(workspace, { customerId });
  const made: (string | undefined)[] = [];
  for (const orderId of [order.id, order.id, other.id]) {
    made.unshift((await payOutside(workspace, orderId, 100n)).externalPayment?.id);
  }
  const client = workspace.client(ExternalPaymentService);
  const idsOf = async (filter: object) =>
    (await client.listExternalPayments(filter)).externalPayments.map(({ id }) => id);
  expect(await idsOf({ customerId })).toEqual(made);
  expect(await idsOf({ orderId: order.id })).toEqual(made.slice(1));
  const first = await client.listExternalPayments({ customerId, pageSize: 2 });
  const pageToken = first.nextPageToken;
  const rest = await client.listExternalPayments({ customerId, pageSize: 2, pageToken });
  const all = [...first.externalPayments, ...rest.externalPayments];
  expect(all.map(({ id }) => id)).toEqual(made);
  const stranger = (await charges.newWorkspace()).client(ExternalPaymentService);
  expect((await stranger.listExternalPayments({ customerId })).externalPayments).toEqual([]);
});
