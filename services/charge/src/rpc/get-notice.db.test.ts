import { NoticeRegime, NoticeService } from "@flint/contracts-charge";
import { refused, type TestWorkspace } from "@flint/testing";
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

test("M1: a notice is read in its workspace; elsewhere and absent it is NOT_FOUND", async () => {
  const { order } = await anOrderToPay(workspace);
  const regime = NoticeRegime.BACS;
  const client = workspace.client(NoticeService);
  const { notice } = await client.createNotice({ requestId: "notice", orderId: order.id, regime });
  const noticeId = notice?.id ?? "";
  expect((await client.getNotice({ noticeId })).notice).toEqual(notice);
  const stranger = (await charges.newWorkspace()).client(NoticeService);
  const foreign = await refused(stranger.getNotice({ noticeId }));
  const absent = await refused(client.getNotice({ noticeId: `ntc_${"0".repeat(26)}` }));
  for (const refusal of [foreign, absent]) {
    expect(refusal).toMatchObject({ reason: "NOT_FOUND", field: "notice_id" });
  }
});
