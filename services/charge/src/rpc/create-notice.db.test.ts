import {
  NoticePeriodUnit,
  NoticeRegime,
  NoticeService,
  NoticeState,
} from "@flint/contracts-charge";
import { OrderService } from "@flint/contracts-charge";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;
let orderId: string;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
  const made = await anOrderToPay(workspace);
  customerId = made.customerId;
  orderId = made.order.id;
});

const record = (parts: { regime?: NoticeRegime; consentId?: string; requestId?: string } = {}) =>
  workspace.client(NoticeService).createNotice({
    requestId: "notice",
    orderId,
    regime: NoticeRegime.SEPA_CORE,
    ...parts,
  });

describe("CreateNotice", () => {
  test("records what must be said, how early, and for how much", async () => {
    const { notice } = await record();
    expect(notice).toMatchObject({
      customerId,
      orderContext: { orderId },
      state: NoticeState.DUE,
      amount: { currency: "EUR", amountMinor: 2000n },
      period: { length: 14, unit: NoticePeriodUnit.DAYS },
      content: ["merchant", "amount", "date", "mandate_reference"],
      revision: 1n,
    });
    const { order } = await workspace.client(OrderService).getOrder({ orderId });
    expect(order).toMatchObject({ noticeId: notice?.id, revision: 2n });
    expect(order?.earliestChargeTime).toBeUndefined();
    const events = await storedEvents(charges.host, "charge", notice?.id ?? "");
    expect(events).toMatchObject([{ type: "notice.created", sequence: 1 }]);
  });

  test("the days that a consent agrees on shorten it", async () => {
    const consents = [aConsent({ noticeDays: 2 })];
    const method = await aPaymentMethod(workspace, {
      customerId,
      processorToken: "sim_approve__card_b",
      consents,
    });
    const consentId = method.consents[0]?.id ?? "";
    const { notice } = await record({ consentId });
    expect(notice).toMatchObject({ consentId, period: { length: 2 } });
  });

  test("another customer's consent is refused: NOT_FOUND", async () => {
    const other = await anOrderToPay(workspace);
    const consentId = other.method.consents[0]?.id ?? "";
    const refusal = await refused(record({ consentId }));
    expect(refusal).toMatchObject({ reason: "NOT_FOUND", field: "consent_id" });
  });

  test("an order that owes nothing takes none: ORDER_ALREADY_PAID", async () => {
    await pay(workspace, orderId);
    expect(await refused(record())).toMatchObject({ reason: "ORDER_ALREADY_PAID" });
  });

  test("a later one takes the place of the one before", async () => {
    const first = await record();
    const second = await record({ requestId: "again", regime: NoticeRegime.CARD_TRIAL_END });
    const { order } = await workspace.client(OrderService).getOrder({ orderId });
    expect(order?.noticeId).toBe(second.notice?.id);
    const { notices } = await workspace.client(NoticeService).listNotices({ orderId });
    expect(notices.map(({ id }) => id)).toEqual([second.notice?.id, first.notice?.id]);
  });
});
