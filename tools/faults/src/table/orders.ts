import type { Mutant, NamedTest } from "../mutant.ts";

const ORDER = "services/charge/src/domain/order.ts";
const CLAIM = "services/charge/src/domain/claim.ts";
const ORDERS = "services/charge/src/store/orders.ts";
const PAY_ORDER = "services/charge/src/rpc/pay-order.db.test.ts";

/** Both topologies must notice: one process, and two over one database. */
const ONE_ATTEMPT: NamedTest[] = [
  { file: PAY_ORDER, name: "E10: fifty calls at once" },
  {
    file: "services/all-in-one/scenarios/contention.scenario.test.ts",
    name: "E10: 64 calls with keys of their own",
  },
];

/** What keeps an order from being collected twice, or otherwise than expected. */
export const orderMutants: readonly Mutant[] = [
  {
    id: "A10",
    safeguard: "an order's revision is compared with the expected one",
    edits: [
      {
        file: ORDER,
        text: "if (expected === undefined || expected === order.revision) return undefined;",
        replacement: "if (expected === undefined || order.revision > 0) return undefined;",
      },
    ],
    caughtBy: [
      { file: PAY_ORDER, name: "A10: a stale revision or another amount" },
      { file: "services/charge/src/rpc/close-order.db.test.ts", name: "A10: a stale revision" },
    ],
  },
  {
    id: "A10",
    safeguard: "what is outstanding is compared with what the caller expects",
    edits: [
      {
        file: ORDER,
        text: "if (expected.currency === order.currency && expected.amountMinor === outstanding)",
        replacement: "if (expected.amountMinor >= 0n)",
      },
    ],
    caughtBy: [{ file: PAY_ORDER, name: "A10: a stale revision or another amount" }],
  },
  {
    id: "A10",
    safeguard: "the currency belongs to what the caller expects",
    edits: [{ file: ORDER, text: "expected.currency === order.currency && ", replacement: "" }],
    caughtBy: [{ file: PAY_ORDER, name: "A10: a stale revision or another amount" }],
  },
  {
    id: "A10",
    safeguard: "a wallet's revision is compared with the expected one",
    edits: [
      {
        file: "services/payment-method/src/domain/wallet.ts",
        text: "  checkRevision(wallet, expectedRevision);\n  if (wallet.default",
        replacement: "  if (wallet.default",
      },
    ],
    caughtBy: [
      {
        file: "services/payment-method/src/rpc/set-default.db.test.ts",
        name: "A10: of two who saw the same revision",
      },
    ],
  },
  {
    id: "A9",
    safeguard: "a closed order is not payable",
    edits: [
      {
        file: ORDER,
        text: `if (order.state !== "closed") return undefined;`,
        replacement: `if (order.id !== "") return undefined;`,
      },
    ],
    caughtBy: [
      { file: "services/charge/src/rpc/close-order.db.test.ts", name: "A9: a closed order" },
    ],
  },
  {
    id: "E6",
    safeguard: "an order that owes nothing is not payable",
    edits: [
      {
        file: ORDER,
        text: "if (outstandingMinor(order) > 0n) return undefined;",
        replacement: "if (outstandingMinor(order) >= 0n) return undefined;",
      },
    ],
    caughtBy: [{ file: PAY_ORDER, name: "E6: an order that owes nothing" }],
  },
  {
    id: "E6",
    safeguard: "the balance follows the money in the transaction of the settle",
    edits: [
      {
        file: "services/charge/src/domain/settle.ts",
        text: "paidMinor: before.paidMinor + amountMinor,",
        replacement: "paidMinor: before.paidMinor,",
      },
    ],
    caughtBy: [{ file: PAY_ORDER, name: "E6: an order that owes nothing" }],
  },
  {
    id: "E10",
    safeguard: "the claim's condition: an order with an attempt on its way is not payable",
    edits: [
      {
        file: ORDER,
        text: "    outstandingBlocker(order, expected.outstanding),\n    liveAttemptBlocker(order),",
        replacement: "    outstandingBlocker(order, expected.outstanding),",
      },
    ],
    caughtBy: ONE_ATTEMPT,
  },
  {
    id: "E10",
    safeguard: "the claim's condition is asked again under the order's lock",
    edits: [
      {
        file: CLAIM,
        text: "assess(factsOf(order, gates, ask, counted))",
        replacement: "assess({ ...factsOf(order, gates, ask, counted), order: undefined })",
      },
    ],
    caughtBy: ONE_ATTEMPT,
  },
  {
    id: "E10",
    safeguard: "the claim locks the order that it reads",
    edits: [
      {
        file: ORDERS,
        text: "FROM orders WHERE workspace_id = ? AND id = ? FOR UPDATE`",
        replacement: "FROM orders WHERE workspace_id = ? AND id = ?  `",
      },
    ],
    // By luck alone do two calls at once read the order between each other's read and write.
    caughtBy: [{ file: PAY_ORDER, name: "E10: a claim waits for who holds the order" }],
  },
  {
    id: "E10",
    safeguard: "the claim is written on the order",
    edits: [
      {
        file: CLAIM,
        text: "order: { ...order, liveAttemptId: attempt.id },",
        replacement: "order,",
      },
    ],
    caughtBy: [ONE_ATTEMPT[0] as NamedTest],
  },
];
