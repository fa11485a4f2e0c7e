import type { Mutant } from "../mutant.ts";

const STORED = "services/charge/src/rpc/stored-answer.ts";
const ONCE = "packages/rpc/src/once.ts";
const ONCE_TEST = "packages/rpc/src/once.db.test.ts";
const REQUEST_ID = "services/charge/src/rpc/pay-order-request-id.db.test.ts";
const CREATE_INTENT = "services/charge/src/rpc/create-payment-intent.db.test.ts";

/** What makes the same key the same effect. */
export const requestIdMutants: readonly Mutant[] = [
  {
    id: "J2",
    safeguard: "a repeat of a payment finds what the first call made",
    edits: [
      {
        file: STORED,
        text: "  if (stored === undefined) return undefined;\n",
        replacement: `  if (stored === undefined || stored.callId !== "") return undefined;\n`,
      },
    ],
    caughtBy: [{ file: REQUEST_ID, name: "J2: a hundred repeats", says: "The order owes nothing" }],
  },
  {
    id: "J2",
    safeguard:
      "a repeat is found before it pays, and the key is unique on the intents (either would do)",
    edits: [
      {
        file: STORED,
        text: "  if (stored === undefined) return undefined;\n",
        replacement: `  if (stored === undefined || stored.callId !== "") return undefined;\n`,
      },
      {
        file: "services/charge/migrations/0002_payment_intents.sql",
        text: "UNIQUE KEY payment_intents_by_request",
        replacement: "KEY payment_intents_by_request",
      },
    ],
    caughtBy: [
      { file: REQUEST_ID, name: "J2: a repeat of a declined payment" },
      { file: CREATE_INTENT, name: "J2: a repeat makes neither" },
    ],
  },
  {
    id: "J2",
    safeguard: "the answer of then is stored, and not made anew from what is now",
    edits: [
      {
        file: STORED,
        text: "return stored.answer === undefined\n    ? presentState(ask, stored)\n    : fromBinary(PayOrderResponseSchema, stored.answer);",
        replacement: "return presentState(ask, stored);",
      },
      {
        file: STORED,
        text: "  if (isFinal(attempt.progress.state)) return answerAgain(ask);\n",
        replacement: "",
      },
    ],
    caughtBy: [{ file: REQUEST_ID, name: "J2: the answer of then" }],
  },
  {
    id: "J2",
    safeguard: "a repeat of a call that moves no money finds its answer",
    edits: [
      {
        file: ONCE,
        text: `this.#key = [workspaceOf(deps, call), call.procedure, Buffer.from(call.requestId, "ascii")];`,
        replacement: `this.#key = [workspaceOf(deps, call), call.procedure, Buffer.from(call.callId, "ascii")];`,
      },
    ],
    caughtBy: [
      { file: ONCE_TEST, name: "gets an equal answer, says that it is a repeat" },
      { file: "services/charge/src/rpc/create-order.db.test.ts", name: "J2: a repeat" },
    ],
  },
  {
    id: "J3",
    safeguard: "a payment under a used key is compared with the first",
    edits: [
      {
        file: STORED,
        text: `  if (field !== undefined) throw new Refused<Reason>("REQUEST_ID_REUSED", { field });\n`,
        replacement: "",
      },
    ],
    caughtBy: [{ file: REQUEST_ID, name: "J3: another request under the same id" }],
  },
  {
    id: "J3",
    safeguard: "a call that moves no money is compared with the first under its key",
    edits: [
      {
        file: ONCE,
        text: "    if (field !== undefined) {",
        replacement: `    if (field === "") {`,
      },
    ],
    caughtBy: [{ file: ONCE_TEST, name: "J3: the same key with another request" }],
  },
  {
    id: "J4",
    safeguard: "a repeat while the first is on its way is told so",
    edits: [
      {
        file: STORED,
        text: `if (runs && !stored.answeredEarly) {`,
        replacement: `if (runs && stored.callId === "") {`,
      },
    ],
    caughtBy: [
      { file: REQUEST_ID, name: "J4: fifty at once run once" },
      {
        file: "services/all-in-one/scenarios/contention.scenario.test.ts",
        name: "J4: 64 calls with one key",
      },
    ],
  },
  {
    id: "J4",
    safeguard: "a key is unique on the intents",
    edits: [
      {
        file: "services/charge/migrations/0002_payment_intents.sql",
        text: "UNIQUE KEY payment_intents_by_request",
        replacement: "KEY payment_intents_by_request",
      },
    ],
    caughtBy: [{ file: CREATE_INTENT, name: "J4: fifty at once under one key" }],
  },
  {
    id: "J4",
    safeguard: "of two calls of one key that race to the order, the loser is answered as a repeat",
    edits: [
      {
        file: "services/charge/src/rpc/collect-order.ts",
        text: "const repeat = isRefused ? await answerStored(ask) : undefined;",
        replacement: "const repeat = isRefused && false ? await answerStored(ask) : undefined;",
      },
    ],
    caughtBy: [{ file: REQUEST_ID, name: "J4: fifty at once run once" }],
  },
  {
    id: "J8",
    safeguard: "a key belongs to its workspace",
    edits: [
      {
        file: "services/charge/src/store/intents.ts",
        text: "WHERE workspace_id = ? AND request_procedure = ? AND request_id = ?",
        replacement:
          "WHERE workspace_id <> '' AND ? <> '' AND request_procedure = ? AND request_id = ?",
      },
      {
        // PayOrder asks whether its key was used together with its order.
        file: "services/charge/src/store/orders.ts",
        text: "LEFT JOIN payment_intents i ON i.workspace_id = o.workspace_id\n",
        replacement: "LEFT JOIN payment_intents i ON i.workspace_id <> ''\n",
      },
    ],
    caughtBy: [
      {
        file: REQUEST_ID,
        name: "J8: another workspace's never matches",
        says: "was used before with another request",
      },
    ],
  },
];
