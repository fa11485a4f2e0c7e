import type { Mutant } from "../mutant.ts";

const RESOLVE = "services/payment-method/src/domain/resolve.ts";
const BLOCKERS = "services/charge/src/rpc/check-readiness-blockers.db.test.ts";
const CADENCE = "services/charge/src/rpc/pay-order-cadence.db.test.ts";
const COMMIT_CLAIM = "services/charge/src/commit-claim.ts";
const BUDGET = "services/charge/src/rpc/network-budget.db.test.ts";
const EXHAUSTED = "The card was tried as often as its network allows.";
const EACH_BUDGET = [
  { file: BUDGET, name: "stops the sixteenth Visa charge" },
  { file: BUDGET, name: "counts the card, whatever" },
];

/** What keeps a charge from an account that is not ready, and within the networks' limits. */
export const readinessMutants: readonly Mutant[] = [
  {
    id: "D5",
    safeguard: "an account with requirements due is not charged over",
    edits: [
      {
        file: RESOLVE,
        text: "if (account.requirementsDue.length > 0) reasons",
        replacement: "if (account.requirementsDue.length > 20) reasons",
      },
    ],
    caughtBy: [{ file: BLOCKERS, name: "D5: over an account that is" }],
  },
  {
    id: "budget",
    safeguard: "a claim takes the network's budget",
    edits: [{ file: COMMIT_CLAIM, text: "    take();\n", replacement: "" }],
    caughtBy: EACH_BUDGET,
  },
  {
    id: "budget",
    safeguard: "a claim finds what was sent of the card before",
    edits: [
      {
        file: COMMIT_CLAIM,
        text: "claimOrder(order, gates, asked, { sends, usedAt }, confirmed)",
        replacement: "claimOrder(order, gates, asked, { sends: [], usedAt }, confirmed)",
      },
    ],
    caughtBy: EACH_BUDGET,
  },
  {
    id: "budget",
    safeguard: "claims of one card wait for each other",
    edits: [
      {
        file: "services/charge/src/store/network-sends.ts",
        text: "  tx.write(`${sql} ON DUPLICATE KEY UPDATE fingerprint = fingerprint`, params);\n",
        replacement: "  if (workspaceId === sql) tx.write(sql, params);\n",
      },
    ],
    caughtBy: [{ file: BUDGET, name: "is passed by none of many calls at once" }],
  },
  {
    id: "budget",
    safeguard: "what was approved or never sent is given back",
    edits: [
      {
        file: "services/charge/src/commit-settle.ts",
        text: "  return isCounted(paymentMethod.brand, createdAt);",
        replacement: "  return !isCounted(paymentMethod.brand, createdAt);",
      },
    ],
    caughtBy: [
      { file: BUDGET, name: "does not count what was approved", says: EXHAUSTED },
      { file: BUDGET, name: "does not count what was never sent", says: EXHAUSTED },
    ],
  },
  {
    id: "cadence",
    safeguard: "a claim counts itself under a consent that may be charged so often",
    edits: [
      {
        file: COMMIT_CLAIM,
        text: "    if (hasCadence) takeUse(tx, workspaceId, use);\n",
        replacement: "",
      },
    ],
    caughtBy: [{ file: CADENCE, name: "a charge that comes sooner than was agreed" }],
  },
  {
    id: "cadence",
    safeguard: "claims under one consent wait for each other",
    edits: [
      {
        file: "services/charge/src/store/consent-uses.ts",
        text: "  tx.write(`${sql} ON DUPLICATE KEY UPDATE consent_id = consent_id`, params);\n",
        replacement: "  if (workspaceId === sql) tx.write(sql, params);\n",
      },
    ],
    caughtBy: [{ file: CADENCE, name: "of many at once under one consent" }],
  },
];
