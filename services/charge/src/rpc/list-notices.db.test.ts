import { NoticeRegime, NoticeService } from "@flint/contracts-charge";
import type { TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

test("M6: notices are listed newest first, by order and by customer, page by page", async () => {
  const one = await anOrderToPay(workspace);
  const other = await anOrderToPay(workspace);
  const client = workspace.client(NoticeService);
  const made: string[] = [];
  for (const orderId of [one.order.id, other.order.id, one.order.id]) {
    const requestId = `notice-${made.length}`;
    const regime = NoticeRegime.BACS;
    made.push((await client.createNotice({ requestId, orderId, regime })).notice?.id ?? "");
  }
  const listed = async (filter: object) =>
    (await client.listNotices(filter)).notices.map(({ id }) => id);
  expect(await listed({})).toEqual(made.toReversed());
  expect(await listed({ orderId: one.order.id })).toEqual([made[2], made[0]]);
  expect(await listed({ customerId: other.customerId })).toEqual([made[1]]);
  const first = await client.listNotices({ pageSize: 2 });
  const rest = await client.listNotices({ pageSize: 2, pageToken: first.nextPageToken });
  expect([...first.notices, ...rest.notices].map(({ id }) => id)).toEqual(made.toReversed());
});
