import {
  AttemptState,
  DeclineClass,
  DeclineHandling,
  PaymentIntentService,
  PaymentIntentState,
} from "@flint/contracts-charge";
import { PaymentMethodService } from "@flint/contracts-payment-method";
import { ApiKeyService } from "@flint/contracts-platform";
import { jobsDueNow } from "@flint/jobs";
import { systemSleep } from "@flint/std";
import { caller, eventually, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { COLLECT } from "../jobs/collect-payload.ts";
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

/** Waits until an attempt has come to a state, making its look-ups due as if the time had passed. */
async function attemptIn(attemptId: string, state: AttemptState) {
  return eventually(async () => {
    await jobsDueNow(charges.host.database("charge"), COLLECT);
    const client = workspace.client(PaymentIntentService);
    const { attempt } = await client.getAttempt({ attemptId });
    return attempt?.state === state ? attempt : undefined;
  });
}

/** Whether charge has heard that a method is out of use. */
async function isGateClosed(paymentMethodId: string): Promise<boolean> {
  const [gate] = await charges.host
    .database("charge")
    .query<{ open: boolean }>(
      "SELECT open FROM gates WHERE workspace_id <> '' AND subject_id = ?",
      [paymentMethodId],
    );
  return gate?.open === false;
}

/**
 * How often an attempt has changed while its outcome is unknown; `undefined` once it is known. Each
 * look-up is a change, also one that is made before its time and climbs no rung.
 */
async function changesOf(attemptId = ""): Promise<bigint | undefined> {
  const { attempt } = await workspace.client(PaymentIntentService).getAttempt({ attemptId });
  return attempt?.state === AttemptState.UNKNOWN ? attempt.revision : undefined;
}

describe("F3: each failure says who must act", () => {
  test.each([
    {
      code: "insufficient_funds",
      class: DeclineClass.SOFT_FUNDS,
      handling: DeclineHandling.RETRY_LATER,
    },
    {
      code: "do_not_honor",
      class: DeclineClass.SOFT_ISSUER,
      handling: DeclineHandling.RETRY_LATER,
    },
    {
      code: "processing_error",
      class: DeclineClass.SOFT_TECHNICAL,
      handling: DeclineHandling.RETRY_LATER,
    },
    {
      code: "expired_card",
      class: DeclineClass.NEEDS_UPDATE,
      handling: DeclineHandling.NEEDS_BUYER,
    },
    {
      code: "authentication_required",
      class: DeclineClass.NEEDS_CUSTOMER,
      handling: DeclineHandling.NEEDS_BUYER,
    },
    { code: "restricted_card", class: DeclineClass.HARD, handling: DeclineHandling.NEEDS_BUYER },
    {
      code: "stolen_card",
      class: DeclineClass.HARD_SECURITY,
      handling: DeclineHandling.NEEDS_BUYER,
    },
    {
      code: "stop_payment_order",
      class: DeclineClass.CONSENT_REVOKED,
      handling: DeclineHandling.NEEDS_BUYER,
    },
    {
      code: "duplicate_transaction",
      class: DeclineClass.CONFIGURATION,
      handling: DeclineHandling.NEEDS_OPERATOR,
    },
  ])("F3: $code", async ({ code, class: declineClass, handling }) => {
    const { order } = await anOrderToPay(workspace, `sim_decline_${code}`);
    const { attempt, paymentIntent } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(AttemptState.DECLINED);
    expect(paymentIntent?.state).toBe(PaymentIntentState.FAILED);
    expect(attempt?.decline).toMatchObject({ code, class: declineClass, handling });
    expect(attempt?.decline?.retryable).toBe(handling === DeclineHandling.RETRY_LATER);
    expect(attempt?.decline?.whatToDo).not.toBe("");
    expect(attempt?.decline?.nextActions).not.toEqual([]);
  });
});

describe("F7: a processor's own words", () => {
  test("F7: are for support only, and never in an answer, an event or a log", async () => {
    const { order } = await anOrderToPay(workspace, "sim_decline_insufficient_funds");
    const { attempt } = await pay(workspace, order.id);
    const attemptId = attempt?.id ?? "";
    expect(attempt?.decline?.processorText).toBe("");
    const support = await workspace.client(PaymentIntentService).getAttempt({ attemptId });
    const words = support.attempt?.decline?.processorText ?? "";
    expect(words).not.toBe("");

    const { secret } = await workspace.client(ApiKeyService).createApiKey({
      requestId: "orders-key",
      name: "orders only",
      scopes: ["orders:read"],
    });
    const narrow = caller(charges.host, secret).client(PaymentIntentService);
    expect((await narrow.getAttempt({ attemptId })).attempt?.decline?.processorText).toBe("");
    const events = await storedEvents(charges.host, "charge", attemptId);
    expect(JSON.stringify(events.map(({ snapshot }) => snapshot))).not.toContain(words);
    expect(charges.host.log.text()).not.toContain(words);
  });
});

describe("F6: an outcome that is not known", () => {
  test.each(["sim_reset_after_charge", "sim_error_after_charge"])(
    "F6: %s is unknown, blocks every other attempt, and is found out by looking",
    async (token) => {
      const { order } = await anOrderToPay(workspace, token);
      const { attempt, paymentIntent } = await pay(workspace, order.id);
      expect(attempt?.state).toBe(AttemptState.UNKNOWN);
      expect(paymentIntent?.state).toBe(PaymentIntentState.UNKNOWN);
      expect(attempt?.resolution?.nextLookupTime).toBeDefined();
      const meanwhile = await refused(pay(workspace, order.id));
      expect(meanwhile.reason).toBe("ATTEMPT_IN_FLIGHT");
      expect(meanwhile.details).toMatchObject({ attempt_id: attempt?.id });

      const found = await attemptIn(attempt?.id ?? "", AttemptState.APPROVED);
      expect(found.processorChargeId).not.toBe("");
      expect(charges.chargesOf(order.id)).toHaveLength(1);
      // It was looked for, not sent again.
      expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
      expect((await refused(pay(workspace, order.id))).reason).toBe("ORDER_ALREADY_PAID");
    },
  );

  test("F6: one that never arrived is sent again under its own key, once", async () => {
    const { order } = await anOrderToPay(workspace, "sim_reset_before_charge_1_then_approve");
    const { attempt } = await pay(workspace, order.id);
    expect(attempt?.state).toBe(AttemptState.UNKNOWN);
    await attemptIn(attempt?.id ?? "", AttemptState.APPROVED);
    expect(charges.chargesOf(order.id)).toHaveLength(1);
    expect(charges.chargesOf(order.id)[0]?.idempotencyKey).toBe(attempt?.processorKey);
    const keys = charges.chargeRequestsOf(order.id).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toEqual([attempt?.processorKey, attempt?.processorKey]);
  });

  test("F6: one that never arrived is not sent again once its method is detached", async () => {
    const { method, order } = await anOrderToPay(
      workspace,
      "sim_reset_before_charge_1_then_approve",
    );
    const { attempt } = await pay(workspace, order.id);
    await workspace
      .client(PaymentMethodService)
      .detachPaymentMethod({ requestId: "detach", paymentMethodId: method.id });
    await eventually(() => isGateClosed(method.id));
    const before = (await changesOf(attempt?.id)) ?? 0n;
    await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"), COLLECT);
      const changes = await changesOf(attempt?.id);
      return changes === undefined || changes >= before + 2n;
    });
    expect(charges.chargeRequestsOf(order.id)).toHaveLength(1);
    expect(charges.chargesOf(order.id)).toEqual([]);
    expect((await refused(pay(workspace, order.id))).reason).toBe("ATTEMPT_IN_FLIGHT");
  });
});

test("what is known not to have been sent is its own state, and frees the order", async () => {
  const { order } = await anOrderToPay(workspace, "sim_unreachable_1_then_approve");
  const { attempt } = await pay(workspace, order.id);
  expect(attempt?.state).toBe(AttemptState.NOT_SENT);
  expect(attempt?.sendTime).toBeUndefined();
  expect((await pay(workspace, order.id)).attempt?.state).toBe(AttemptState.APPROVED);
  expect(charges.chargesOf(order.id)).toHaveLength(1);
});

test("a pending charge keeps the order until it settles", async () => {
  const { order } = await anOrderToPay(workspace, "sim_pending_700ms");
  const { attempt, paymentIntent } = await pay(workspace, order.id);
  expect(attempt?.state).toBe(AttemptState.PENDING);
  expect(paymentIntent?.state).toBe(PaymentIntentState.PROCESSING);
  expect((await refused(pay(workspace, order.id))).reason).toBe("ATTEMPT_IN_FLIGHT");
  // Each look-up climbs the ladder: nobody looks before the charge has settled.
  await systemSleep(1_000);
  await attemptIn(attempt?.id ?? "", AttemptState.APPROVED);
  expect(charges.chargesOf(order.id)).toHaveLength(1);
});
