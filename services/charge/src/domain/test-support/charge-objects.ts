import type { Currency } from "@flint/money";
import { seededIds } from "@flint/std";
import { type ClaimAsk, claimOrder, type Counted } from "../claim.ts";
import type { Gate } from "../gate.ts";
import { createOrder, type Order } from "../order.ts";

/** The instant at which the objects below are made. */
export const NOW = Temporal.Instant.from("2026-03-01T12:00:00Z");

const ids = seededIds(7);
const CUSTOMER = "cus_01HQZX3Y6M8N2P4R5S7T9V0W1X";
const METHOD = "pm_01HQZX3Y6M8N2P4R5S7T9V0W1X";
const EUR = "EUR" as Currency;

/** An open order of 30.00 EUR that owes everything, but for what is given. */
export function anOrder(parts: Partial<Order> = {}): Order {
  const line = { id: "ol_1", description: "Tea", quantity: 3n, unitAmountMinor: 1000n };
  const content = { lines: [line], discounts: [], fees: [], taxes: [], tipMinor: undefined };
  const creator = { kind: "api_key" as const, id: "key_1", reason: "" };
  const context = { externalReferenceId: "A-1", origin: "shop", channel: "web", creator };
  const order = createOrder(
    {
      workspaceId: "ws_1",
      customerId: CUSTOMER,
      context: { ...context, orderId: ids.next("order") },
      currency: EUR,
      content,
      linesHash: "00".repeat(32),
      metadata: {},
    },
    NOW,
  );
  return { ...order, ...parts };
}

/** What a claim of the order asks for, but for what is given. */
export function anAsk(parts: Partial<ClaimAsk> = {}): ClaimAsk {
  const attemptId = ids.next("attempt");
  const paymentMethod = {
    id: METHOD,
    kind: "card" as const,
    brand: "visa",
    last4: "4242",
    expiryMonth: 12,
    expiryYear: 2030,
    mandateReference: "",
  };
  return {
    intentId: ids.next("paymentIntent"),
    attemptId,
    ownsOrder: false,
    processorKey: `flint_${attemptId}`,
    plan: {
      customerId: CUSTOMER,
      amount: { currency: EUR, amountMinor: 3000n },
      instrument: {
        paymentMethod,
        processorAccountId: "pra_1",
        processor: "simulator",
        fingerprint: "f",
      },
      consentId: "con_1",
      candidates: [{ paymentMethodId: METHOD, source: "default", rejectedReason: "" }],
      noticeNeed: { regime: undefined, consentId: "con_1", agreedDays: 0 },
      cadence: undefined,
    },
    expected: {},
    initiator: "merchant",
    reason: "unscheduled",
    paymentFlow: "api",
    captureKind: "automatic",
    actor: { kind: "api_key", id: "key_1", reason: "top-up" },
    now: NOW,
    ...parts,
  };
}

/** The gates that the ask above passes, open. */
export function openGates(): Gate[] {
  const gate = { open: true, networkTransactionId: "" };
  return [
    { ...gate, kind: "consent", subjectId: "con_1" },
    { ...gate, kind: "customer", subjectId: CUSTOMER },
    { ...gate, kind: "payment_method", subjectId: METHOD },
  ];
}

/** Nothing was charged before. */
export const NOTHING_COUNTED: Counted = { sends: [], usedAt: [] };

/** An order that is claimed, with its intent and its attempt. */
export function aClaim(parts: { order?: Partial<Order>; ask?: Partial<ClaimAsk> } = {}) {
  return claimOrder(anOrder(parts.order), openGates(), anAsk(parts.ask), NOTHING_COUNTED);
}
