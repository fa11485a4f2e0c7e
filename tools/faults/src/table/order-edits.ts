import type { Mutant } from "../mutant.ts";

const GUARDS = "services/charge/src/domain/edit-guards.ts";
const UPDATE_ORDER = "services/charge/src/rpc/update-order.db.test.ts";
const WHEN_DUE = "services/charge/src/jobs/collect-when-due.db.test.ts";

/** What keeps an edit from contradicting the money, and an order's own time from being two charges. */
export const orderEditMutants: readonly Mutant[] = [
  {
    id: "A7",
    safeguard: "a line keeps what was paid of it",
    edits: [{ file: GUARDS, text: "if (amount >= paidMinor) return;", replacement: "return;" }],
    caughtBy: [{ file: UPDATE_ORDER, name: "A7: a line that is paid" }],
  },
  {
    id: "A8",
    safeguard: "an order does not drop below what was collected",
    edits: [
      {
        file: GUARDS,
        text: "if (outstandingMinor(after) >= 0n) return;",
        replacement: "if (outstandingMinor(after) >= -MANY) return;",
      },
      {
        file: GUARDS,
        text: "/** What has happened on an order",
        replacement: "const MANY = 1_000_000n;\n\n/** What has happened on an order",
      },
    ],
    caughtBy: [{ file: UPDATE_ORDER, name: "A8: an order does not drop" }],
  },
  {
    id: "B3",
    safeguard: "an order on which money moved keeps its customer",
    edits: [
      {
        file: GUARDS,
        text: "if (hasEntries) {",
        replacement: 'if (hasEntries && after.customerId === "") {',
      },
    ],
    caughtBy: [{ file: UPDATE_ORDER, name: "B3: an order changes hands before" }],
  },
  {
    id: "edit",
    safeguard: "an edit leaves what an attempt on its way takes",
    edits: [
      {
        file: GUARDS,
        text: "  guardInFlight(edited, circumstances);\n",
        replacement: "",
      },
    ],
    caughtBy: [{ file: UPDATE_ORDER, name: "the order keeps owing what the attempt takes" }],
  },
  {
    id: "B3",
    safeguard: "a claim finds the customer whose method was planned",
    edits: [
      {
        file: "services/charge/src/domain/assess.ts",
        text: "planned === undefined || planned === order.customerId",
        replacement: "planned === undefined || planned !== ''",
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/domain/claim.test.ts",
        name: "B3: an order that was given another customer",
      },
    ],
  },
  {
    id: "collect-at",
    safeguard: "what is collected at one instant has one key",
    edits: [
      {
        file: "services/charge/src/domain/order-collection.ts",
        text: "return `${orderId}@${collectAt.toString()}`;",
        replacement: "return `${orderId}@${collectAt.toString()}@${performance.now()}`;",
      },
    ],
    caughtBy: [{ file: WHEN_DUE, name: "is charged once for its time" }],
  },
  {
    id: "collect-at",
    safeguard: "an order is not collected before its time",
    edits: [
      {
        file: "services/charge/src/domain/collection-step.ts",
        text: "Temporal.Instant.compare(now, collection.collectAt) < 0",
        replacement: "Temporal.Instant.compare(now, collection.collectAt) < -1",
      },
    ],
    caughtBy: [
      {
        file: WHEN_DUE,
        name: "E15: is collected then, not before",
        says: "It is still not so.",
      },
    ],
  },
];
