import type { Mutant } from "../mutant.ts";

const SEND = "services/charge/src/jobs/send.ts";
const FIND_OUT = "services/charge/src/jobs/find-out.ts";
const SETTLE = "services/charge/src/domain/settle.ts";
const RESEND = "services/charge/src/domain/resend.ts";
const OUTCOMES = "services/charge/src/rpc/pay-order-outcomes.db.test.ts";
const CRASH = "services/all-in-one/scenarios/crash.scenario.test.ts";
const UNKNOWN = [{ file: OUTCOMES, name: "is unknown, blocks every other attempt" }];

/** What holds where an outcome is not known, a process dies, or two work on one job. */
export const outcomeMutants: readonly Mutant[] = [
  {
    id: "F6",
    safeguard: "an unknown attempt keeps its order",
    edits: [
      {
        file: SETTLE,
        text: "if (!isFinal(attempt.progress.state)) return { order: before, entry: undefined };",
        replacement: `if (!isFinal(attempt.progress.state) && attempt.progress.state !== "unknown") return { order: before, entry: undefined };`,
      },
    ],
    caughtBy: UNKNOWN,
  },
  {
    id: "F6",
    safeguard: "a send without an answer is unknown, not unsent",
    edits: [
      {
        file: SEND,
        text: `reason: error.reason };\n    return { kind: "unknown" };`,
        replacement: `reason: error.reason };\n    return { kind: "not_sent", reason: "aborted" };`,
      },
    ],
    caughtBy: UNKNOWN,
  },
  {
    id: "F6",
    safeguard: "an unknown attempt is looked for before it is sent again",
    edits: [
      {
        file: FIND_OUT,
        text: "  if (found !== undefined) return found;\n",
        replacement: "",
      },
    ],
    caughtBy: UNKNOWN,
  },
  {
    id: "F6",
    safeguard: "an attempt is sent again under its own key",
    edits: [
      {
        file: FIND_OUT,
        text: "return sendAgain(deps, { attempt: work.attempt, instrument,",
        replacement:
          "const attempt = { ...work.attempt, processorKey: `${work.attempt.processorKey}_again` };\n  return sendAgain(deps, { attempt, instrument,",
      },
    ],
    caughtBy: [{ file: OUTCOMES, name: "F6: one that never arrived is sent again" }],
  },
  {
    id: "F6",
    safeguard: "an attempt is sent again only while its gates are open",
    edits: [{ file: RESEND, text: "    gates.every((gate) => gate.open) &&\n", replacement: "" }],
    caughtBy: [{ file: OUTCOMES, name: "F6: one that never arrived is not sent again" }],
  },
  {
    id: "F6",
    safeguard: "an attempt is sent again only while the processor recognises its key",
    edits: [
      { file: RESEND, text: "ageMs < keyWindowMs * 0.9", replacement: "ageMs < keyWindowMs * 90" },
    ],
    caughtBy: [
      {
        file: "services/charge/src/domain/settle.test.ts",
        name: "is not outside the key's window",
      },
    ],
  },
  {
    id: "E6",
    safeguard: "an attempt that is settled is not settled again",
    edits: [
      {
        file: SETTLE,
        text: "  if (isAnswered(before.progress.state) && !isLateReturn(before, outcome)) return undefined;\n",
        replacement: "",
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/domain/settle.test.ts",
        name: "approved, then approved",
        says: "approved → approved",
      },
    ],
  },
  {
    id: "E6",
    safeguard: "an order has one credit for each attempt",
    edits: [
      {
        file: "services/charge/migrations/0004_order_entries.sql",
        text: "UNIQUE KEY order_entries_by_source",
        replacement: "KEY order_entries_by_source",
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/store/entries.db.test.ts",
        name: "E6: an attempt is credited once",
      },
    ],
  },
  {
    id: "J5",
    safeguard:
      "the key is the stored attempt's; derived anew, neither look nor re-send finds the charge",
    edits: [
      {
        file: "services/charge/src/jobs/collect.ts",
        text: "  return attempt;\n}\n\nasync function settle(",
        replacement:
          '  return { ...attempt, processorKey: `flint_${deps.ids.next("attempt")}` };\n}\n\nasync function settle(',
      },
    ],
    caughtBy: [
      { file: CRASH, name: "J5: at booked" },
      { file: CRASH, name: "J5: at charge-after-answer" },
    ],
  },
  {
    id: "J5",
    safeguard: "the claim writes the job that finishes what a crash interrupts",
    edits: [
      {
        file: "services/charge/src/commit-claim.ts",
        text: "    enqueueJobs(tx, [job]);\n",
        replacement: "",
      },
    ],
    caughtBy: [{ file: CRASH, name: "J5: at booked", says: "It is still not so." }],
  },
  {
    id: "J5",
    safeguard: "a process takes its own leases back when it starts again",
    edits: [
      {
        file: "packages/jobs/src/release-leases.ts",
        text: "lease_epoch < ? ORDER BY id LIMIT ?",
        replacement: "lease_epoch > ? ORDER BY id LIMIT ?",
      },
    ],
    caughtBy: [
      {
        file: "packages/jobs/src/frozen-worker.db.test.ts",
        name: "a killed worker's job",
        says: "Still not so",
      },
    ],
  },
  {
    id: "fence",
    safeguard: "who lost a job's lease cannot conclude it",
    edits: [
      {
        file: "packages/jobs/src/conclude-job.ts",
        text: "AND fence = ? AND state = 'queued'",
        replacement: "AND fence >= ? AND state = 'queued'",
      },
    ],
    caughtBy: [
      { file: "packages/jobs/src/claim-jobs.db.test.ts", name: "fences its former owner off" },
    ],
  },
  {
    id: "fence",
    safeguard: "who lost a job's lease sends nothing",
    edits: [
      {
        file: "packages/jobs/src/run-job.ts",
        text: "if (controller.signal.aborted || performance.now() >= stopAt) throw new LeaseLost(job);",
        replacement: "if (stopAt < 0) throw new LeaseLost(job);",
      },
    ],
    caughtBy: [
      {
        file: "packages/jobs/src/frozen-worker.db.test.ts",
        name: "a worker frozen past its lease",
      },
    ],
  },
  {
    id: "commit",
    safeguard: "a transaction whose COMMIT lost its answer is looked for before it runs again",
    edits: [
      {
        file: "packages/db/src/transact.ts",
        text: "outcomeOpen ? unlessLanded(step, landed) : step",
        replacement: "outcomeOpen && reruns < 0 ? unlessLanded(step, landed) : step",
      },
    ],
    caughtBy: [
      {
        file: "packages/db/src/commit-lost.db.test.ts",
        name: "leaves each effect exactly once",
        says: "seed ",
      },
    ],
  },
  {
    id: "events",
    safeguard: "a change of an order, intent or attempt writes its event in its transaction",
    edits: [
      {
        file: "services/charge/src/commit.ts",
        text: "    decision.facts.map((fact) => eventOf(fact, decision, circumstances)),",
        replacement:
          "    decision.facts.slice(1).map((fact) => eventOf(fact, decision, circumstances)),",
      },
    ],
    caughtBy: [
      { file: "services/charge/src/rpc/close-order.db.test.ts", name: "A9: a closed order" },
      { file: "services/charge/src/rpc/get-order.db.test.ts", name: "A1: one order shows" },
    ],
  },
  {
    id: "events",
    safeguard: "a consumer locks its cursor before an effect",
    edits: [
      {
        file: "packages/outbox/src/consumer-cursor.ts",
        text: "WHERE name = ? FOR UPDATE",
        replacement: "WHERE name = ?",
      },
    ],
    caughtBy: [
      {
        file: "packages/outbox/src/start-consumer.db.test.ts",
        name: "two copies give each event one effect",
        // Both make the same effect, and what then fails is set aside.
        says: "Still not so",
      },
    ],
  },
];
