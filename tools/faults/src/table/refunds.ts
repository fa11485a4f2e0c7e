import type { Mutant } from "../mutant.ts";

const COMMIT = "services/charge/src/commit-refund.ts";
const STORE = "services/charge/src/store/refunds.ts";
const FIND_OUT = "services/charge/src/jobs/find-out-refund.ts";
const UNAPPLIED = "services/charge/src/with-unapplied.ts";
const CREATE = "services/charge/src/rpc/create-refund.db.test.ts";
const OUTCOMES = "services/charge/src/rpc/create-refund-outcomes.db.test.ts";
const RECORD = "services/charge/src/rpc/record-external-payment.db.test.ts";
const AT_ONCE = [{ file: CREATE, name: "I5: refunds at once" }];

/** What keeps more from going back than came in, and an order from being paid twice from outside. */
export const refundMutants: readonly Mutant[] = [
  {
    id: "I5",
    safeguard: "what was refunded of a charge is not refunded again",
    edits: [
      {
        file: COMMIT,
        text: "refundableMinor: takenMinor(attempt) - (refunded.get(attempt.id) ?? 0n),",
        replacement:
          "refundableMinor: takenMinor(attempt) + 0n * (refunded.get(attempt.id) ?? 0n),",
      },
    ],
    caughtBy: AT_ONCE,
  },
  {
    id: "I5",
    safeguard: "a refund that is pending counts as refunded",
    edits: [
      {
        file: STORE,
        text: "AND state <> 'failed' GROUP BY attempt_id",
        replacement: "AND state = 'succeeded' GROUP BY attempt_id",
      },
    ],
    caughtBy: AT_ONCE,
  },
  {
    id: "A3",
    safeguard: "what is refunded and owed again counts as owed",
    edits: [
      {
        file: "services/charge/src/domain/settle-refund.ts",
        text: "refundedMinor: before.refundedMinor + amount.amountMinor,",
        replacement: "refundedMinor: before.refundedMinor + 0n * amount.amountMinor,",
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/rpc/order-ledger.db.test.ts",
        name: "A3, I5, INV-5: money adds up",
      },
    ],
  },
  {
    id: "F6",
    safeguard: "an unknown refund is looked for before it is sent again",
    edits: [
      { file: FIND_OUT, text: "  if (found !== undefined) return found;\n", replacement: "" },
    ],
    caughtBy: [{ file: OUTCOMES, name: "F6: one that arrived keeps its amount" }],
  },
  {
    id: "F9",
    safeguard: "what was paid outside beside an attempt waits for its outcome",
    edits: [
      {
        file: UNAPPLIED,
        text: "if (order.unappliedMinor === 0n || order.liveAttemptId !== undefined) return decision;",
        replacement: "if (order.unappliedMinor >= 0n) return decision;",
      },
    ],
    caughtBy: [{ file: RECORD, name: "F9: beside an attempt that pays" }],
  },
];
