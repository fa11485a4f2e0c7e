import { NoticeRegime, NoticeService, NoticeState, OrderService } from "@flint/contracts-charge";
import { instantOf, timestampOf } from "@flint/contracts-type";
import { fakeClock, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost } from "../test-support/charge-host.ts";

const clock = fakeClock("2026-03-06T12:00:00Z");
let charges: ChargeHost;
let workspace: TestWorkspace;
let orderId: string;
let noticeId: string;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  clock.set("2026-03-06T12:00:00Z");
  workspace = await charges.newWorkspace();
  orderId = (await anOrderToPay(workspace)).order.id;
  noticeId = await record("notice");
  clock.advance({ hours: 2 });
});

async function record(requestId: string): Promise<string> {
  const regime = NoticeRegime.CARD_TRIAL_END;
  const { notice } = await workspace.client(NoticeService).createNotice({
    requestId,
    orderId,
    regime,
  });
  return notice?.id ?? "";
}

const mark = (sendTime?: string, requestId = "sent") =>
  workspace.client(NoticeService).markNoticeSent({
    requestId,
    noticeId,
    channel: "email",
    ...(sendTime === undefined ? {} : { sendTime: timestampOf(Temporal.Instant.from(sendTime)) }),
  });

describe("MarkNoticeSent", () => {
  test("says from when on the order may be charged, on the notice and on the order", async () => {
    const { notice } = await mark("2026-03-06T13:00:00Z");
    expect(notice).toMatchObject({ state: NoticeState.SENT, channel: "email", revision: 2n });
    const earliest = "2026-03-09T13:00:00Z";
    expect(notice?.earliestDebitTime && String(instantOf(notice.earliestDebitTime))).toBe(earliest);
    const { order } = await workspace.client(OrderService).getOrder({ orderId });
    expect(order?.earliestChargeTime).toEqual(notice?.earliestDebitTime);
    const events = await storedEvents(charges.host, "charge", noticeId);
    expect(events.map(({ type }) => type)).toEqual(["notice.created", "notice.sent"]);
  });

  test("said again, it changes nothing: NOTICE_ALREADY_SENT", async () => {
    const first = await mark();
    clock.advance({ hours: 1 });
    const refusal = await refused(mark(undefined, "again"));
    expect(refusal).toMatchObject({ reason: "NOTICE_ALREADY_SENT", field: "notice_id" });
    const read = await workspace.client(NoticeService).getNotice({ noticeId });
    expect(read.notice).toEqual(first.notice);
  });

  test.each([
    ["ahead", "2026-03-06T14:00:01Z"],
    ["before it was recorded", "2026-03-06T11:59:59Z"],
  ])("a time that lies %s is refused: SEND_TIME_INVALID", async (_title, sendTime) => {
    const refusal = await refused(mark(sendTime));
    expect(refusal).toMatchObject({ reason: "SEND_TIME_INVALID", field: "send_time" });
    const read = await workspace.client(NoticeService).getNotice({ noticeId });
    expect(read.notice?.state).toBe(NoticeState.DUE);
  });

  test("one in whose place another stands says nothing to the order", async () => {
    const later = await record("later");
    await mark();
    const { order } = await workspace.client(OrderService).getOrder({ orderId });
    expect(order?.noticeId).toBe(later);
    expect(order?.earliestChargeTime).toBeUndefined();
  });
});
