import type { Mutant } from "../mutant.ts";

const END_PAYMENT = "services/charge/src/jobs/end-payment.ts";
const CANCEL = "services/charge/src/rpc/cancel-payment-intent.db.test.ts";
const DRIVE = "services/charge/src/domain/drive-intent.ts";
const CONFIRM = "services/charge/src/rpc/confirm-payment-intent.db.test.ts";
const UNCONFIRMED = "services/charge/src/rpc/create-payment-intent-unconfirmed.db.test.ts";

/** What holds of actions that customers take or do not, and of intents that are confirmed later. */
export const actionMutants: readonly Mutant[] = [
  {
    id: "E9",
    safeguard: "an action that expired frees its order only when the processor confirms the end",
    edits: [
      {
        file: END_PAYMENT,
        text: `return { kind: "cancel_unanswered", processorChargeId };`,
        replacement: `return { kind: "canceled", processorChargeId };`,
      },
    ],
    caughtBy: [{ file: CANCEL, name: "is unknown where the question" }],
  },
  {
    id: "E9",
    safeguard: "a payment that the customer finished first is approved, not ended",
    edits: [
      {
        file: END_PAYMENT,
        text: `outcomeOf(answer.outcome === "canceled" ? answer : answer.payment)`,
        replacement: `outcomeOf({ outcome: "canceled", processorId: processorChargeId })`,
      },
    ],
    caughtBy: [{ file: CANCEL, name: "tells that it succeeded where the customer was faster" }],
  },
  {
    id: "E13",
    safeguard: "an order's intent is driven by the order's RPCs",
    edits: [
      {
        file: DRIVE,
        text: `if (route === "order" || intent.ownsOrder) return;`,
        replacement: `if (intent.revision > 0) return;`,
      },
    ],
    caughtBy: [{ file: CONFIRM, name: "is refused by the intent's own RPC" }],
  },
  {
    id: "E8",
    safeguard: "an attempt goes on for its own intent only",
    edits: [
      {
        file: DRIVE,
        text: `if (attemptId === intent.latestAttemptId) return "go_on";`,
        replacement: `if (attemptId !== intent.id) return "go_on";`,
      },
    ],
    caughtBy: [{ file: CONFIRM, name: "the attempt must be the intent's" }],
  },
  {
    id: "J2",
    safeguard: "a confirmation keeps its key",
    edits: [
      {
        file: "services/charge/src/commit-claim.ts",
        text: "if (claim.confirms) keepConfirmation(tx, claim, decision.intent);",
        replacement: "if (claim.confirms) updateIntentFacts(tx, decision.intent);",
      },
    ],
    caughtBy: [{ file: CONFIRM, name: "a repeat is answered alike for ever" }],
  },
  {
    id: "A5",
    safeguard: "an intent that was not confirmed shows what its order owes",
    edits: [
      {
        file: "services/charge/src/domain/intent.ts",
        text: "return { ...intent, amount: { currency: order.currency, amountMinor } };",
        replacement:
          "return { ...intent, amount: { ...intent.amount, currency: order.currency } };",
      },
    ],
    caughtBy: [{ file: UNCONFIRMED, name: "shows what its order owes whenever that changes" }],
  },
];
