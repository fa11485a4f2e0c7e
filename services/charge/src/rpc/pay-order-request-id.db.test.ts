import { toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import {
  AttemptState,
  ChargeReason,
  Initiator,
  OrderService,
  PayOrderResponseSchema,
} from "@flint/contracts-charge";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  anOrderToPay,
  type ChargeHost,
  chargeHost,
  pay,
  payment,
} from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const bytes = (answer: Awaited<ReturnType<typeof pay>>) =>
  Buffer.from(toBinary(PayOrderResponseSchema, answer)).toString("hex");

describe("a request id of PayOrder", () => {
  test("J2: a hundred repeats get an equal answer and charge nothing more", async () => {
    const { order } = await anOrderToPay(workspace);
    const request = payment(order.id);
    const orders = workspace.client(OrderService);
    const first = await orders.payOrder(request);
    for (let repeat = 0; repeat < 100; repeat += 1) {
      const headers: Headers[] = [];
      const answer = await orders.payOrder(request, { onHeader: (header) => headers.push(header) });
      expect(bytes(answer)).toBe(bytes(first));
      expect(headers[0]?.get("idempotent-replayed")).toBe("true");
    }
    expect(charges.chargesOf(order.id)).toHaveLength(1);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
  });

  test("J2: a repeat of a declined payment is answered, and does not try again", async () => {
    const { order } = await anOrderToPay(workspace, "sim_decline_do_not_honor_1_then_approve");
    const request = payment(order.id);
    const orders = workspace.client(OrderService);
    const first = await orders.payOrder(request);
    expect(bytes(await orders.payOrder(request))).toBe(bytes(first));
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
  });

  test("J2: the answer of then is answered, whatever became of the order since", async () => {
    const { order } = await anOrderToPay(workspace, "sim_decline_do_not_honor_1_then_approve");
    const request = payment(order.id);
    const first = await workspace.client(OrderService).payOrder(request);
    expect(first.attempt?.state).toBe(AttemptState.DECLINED);
    await pay(workspace, order.id);
    const repeat = await workspace.client(OrderService).payOrder(request);
    expect(bytes(repeat)).toBe(bytes(first));
  });

  test.each([
    { field: "initiator", change: { initiator: Initiator.CUSTOMER, reason: ChargeReason.MOTO } },
    { field: "note", change: { note: "another" } },
    { field: "expected_revision", change: { expectedRevision: 1n } },
    {
      field: "expected_outstanding.amount_minor",
      change: { expectedOutstanding: { currency: "EUR", amountMinor: 1n } },
      first: { expectedOutstanding: { currency: "EUR", amountMinor: 2000n } },
    },
  ])(
    "J3: another request under the same id is refused, naming $field",
    async ({ field, change, first }) => {
      const { order } = await anOrderToPay(workspace);
      const request = payment(order.id, first ?? {});
      const orders = workspace.client(OrderService);
      await orders.payOrder(request);
      const refusal = await refused(orders.payOrder({ ...request, ...change }));
      expect(refusal).toMatchObject({
        code: Code.AlreadyExists,
        reason: "REQUEST_ID_REUSED",
        field,
      });
      expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
      const { attempts } = await orders.getOrder({ orderId: order.id });
      expect(attempts).toHaveLength(1);
    },
  );

  test("J4: fifty at once run once; a repeat meanwhile is told so, and later all are equal", async () => {
    const { order } = await anOrderToPay(workspace, "sim_slow_400ms");
    const request = payment(order.id);
    const orders = workspace.client(OrderService);
    const ends = await Promise.allSettled(
      Array.from({ length: 50 }, () => orders.payOrder(request)),
    );
    for (const end of ends) {
      if (end.status === "fulfilled") continue;
      const { reason } = await refused(Promise.reject(end.reason as Error));
      expect(reason).toBe("REQUEST_IN_FLIGHT");
    }
    const first = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    expect(first.length).toBeGreaterThan(0);
    const later = await Promise.all(Array.from({ length: 50 }, () => orders.payOrder(request)));
    expect(new Set([...first, ...later].map(bytes)).size).toBe(1);
    expect(charges.chargesOf(order.id)).toHaveLength(1);
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
  });

  test("J8: another workspace's never matches", async () => {
    const other = await charges.newWorkspace();
    const mine = await anOrderToPay(workspace);
    const theirs = await anOrderToPay(other);
    const requestId = "same-key-in-both";
    const first = await pay(workspace, mine.order.id, { requestId });
    const second = await pay(other, theirs.order.id, { requestId });
    expect(second.attempt?.id).not.toBe(first.attempt?.id);
    expect(charges.chargesOf(theirs.order.id)).toHaveLength(1);
  });

  test.each([
    { title: "a missing one", requestId: "", reason: "REQUEST_ID_MISSING" },
    { title: "one of 10 kB", requestId: "k".repeat(10_240), reason: "INVALID_FIELD" },
    { title: "one with a line break", requestId: "a\nb", reason: "INVALID_FIELD" },
  ])("J10: $title is refused and nothing is done", async ({ requestId, reason }) => {
    const { order } = await anOrderToPay(workspace);
    expect((await refused(pay(workspace, order.id, { requestId }))).reason).toBe(reason);
    expect(charges.chargesOf(order.id)).toEqual([]);
  });
});

test("J6: it is remembered for ever where money moved", async () => {
  const clock = fakeClock("2026-03-01T12:00:00Z");
  const later = await chargeHost({ clock });
  try {
    const workspace = await later.newWorkspace();
    const { order } = await anOrderToPay(workspace);
    const request = payment(order.id);
    const orders = workspace.client(OrderService);
    const first = await orders.payOrder(request);
    for (const hours of [23, 2, 400 * 24]) {
      clock.advance({ hours });
      expect(bytes(await orders.payOrder(request))).toBe(bytes(first));
    }
    expect(later.chargesOf(order.id)).toHaveLength(1);
  } finally {
    await later.stop();
  }
});

test("a caller whose deadline comes first is answered with the attempt on its way", async () => {
  const { order } = await anOrderToPay(workspace, "sim_slow_2500ms");
  const request = payment(order.id);
  const orders = workspace.client(OrderService);
  const early = await orders.payOrder(request, { timeoutMs: 1_000 });
  expect(early.attempt?.state).toBe(AttemptState.SENT);
  const repeat = await orders.payOrder(request);
  expect(repeat.attempt?.id).toBe(early.attempt?.id);
  expect([AttemptState.SENT, AttemptState.APPROVED]).toContain(repeat.attempt?.state);
});
