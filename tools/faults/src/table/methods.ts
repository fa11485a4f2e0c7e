import type { Mutant } from "../mutant.ts";

const WALLET = "services/payment-method/src/domain/wallet.ts";
const RESOLVE = "services/payment-method/src/domain/resolve.ts";
const SET_DEFAULT = "services/payment-method/src/rpc/set-default.db.test.ts";
const PAY_ORDER = "services/charge/src/rpc/pay-order.db.test.ts";
const BLOCKERS = "services/charge/src/rpc/check-readiness-blockers.db.test.ts";
const COMMIT_CLAIM = "services/charge/src/commit-claim.ts";
const BUDGET = "services/charge/src/rpc/network-budget.db.test.ts";
const EXHAUSTED = "The card was tried as often as its network allows.";
const EACH_BUDGET = [
  { file: BUDGET, name: "stops the sixteenth Visa charge" },
  { file: BUDGET, name: "counts the card, whatever" },
];
const EACH_BAD_CHOICE = [{ file: SET_DEFAULT, name: "C5: each bad choice" }];

/** What keeps a charge to the right method, under a consent, while both are in use. */
export const methodMutants: readonly Mutant[] = [
  {
    id: "B4",
    safeguard: "a method is charged for its own customer only",
    edits: [
      {
        file: RESOLVE,
        text: `  if (paymentMethod.customerId !== ask.customerId) return no(["PAYMENT_METHOD_OF_OTHER_CUSTOMER"]);\n`,
        replacement: "",
      },
    ],
    caughtBy: [{ file: PAY_ORDER, name: "B4: another customer's method" }],
  },
  {
    id: "C4",
    safeguard: "a method for on-session use is not charged without the buyer",
    edits: [
      {
        file: RESOLVE,
        text: `if (ask.offSession && method.usage === "on_session") {`,
        replacement: `if (ask.offSession && method.id === "") {`,
      },
    ],
    caughtBy: [
      { file: PAY_ORDER, name: "C4: a method for on-session use" },
      {
        file: "services/charge/src/rpc/create-payment-intent.db.test.ts",
        name: "C4: a method for on-session use",
      },
    ],
  },
  {
    id: "C5",
    safeguard: "the default is the customer's own",
    edits: [
      {
        file: WALLET,
        text: "if (method.customerId !== wallet.customerId) {",
        replacement: `if (method.customerId === "") {`,
      },
    ],
    caughtBy: EACH_BAD_CHOICE,
  },
  {
    id: "C5",
    safeguard: "the default is active",
    edits: [
      {
        file: WALLET,
        text: `if (method.state !== "active") {`,
        replacement: `if (method.id === "") {`,
      },
    ],
    caughtBy: EACH_BAD_CHOICE,
  },
  {
    id: "C5",
    safeguard: "the default is not one that was never saved",
    edits: [
      {
        file: WALLET,
        text: `if (method.state !== "active") {`,
        replacement: `if (method.state !== "active" && method.state !== "pending") {`,
      },
    ],
    caughtBy: EACH_BAD_CHOICE,
  },
  {
    id: "C5",
    safeguard: "the default is for off-session use",
    edits: [
      {
        file: WALLET,
        text: `if (method.usage === "on_session") {`,
        replacement: `if (method.id === "") {`,
      },
    ],
    caughtBy: EACH_BAD_CHOICE,
  },
  {
    id: "C6",
    safeguard: "setting a default locks the wallet, which it reads and then writes",
    edits: [
      {
        file: "services/payment-method/src/store/wallets.ts",
        text: "  await tx.execute(\n    `INSERT INTO wallets",
        replacement: `  const made = await tx.query(
    "SELECT 1 FROM wallets WHERE workspace_id = ? AND customer_id = ?",
    [key.workspaceId, key.customerId],
  );
  if (made.length === 0) await tx.execute(
    \`INSERT INTO wallets`,
      },
    ],
    caughtBy: [{ file: SET_DEFAULT, name: "C6: twenty at once" }],
  },
  {
    id: "C8",
    safeguard:
      "a detached method is not resolved, and its closed gate lets no claim pass (either would do)",
    edits: [
      {
        file: RESOLVE,
        text: `  if (method.state !== "active") reasons.push("PAYMENT_METHOD_NOT_ACTIVE");\n`,
        replacement: "",
      },
      {
        file: "services/charge/src/domain/claim.ts",
        text: "assess(factsOf(order, gates, ask, sends))",
        replacement: "assess({ ...factsOf(order, gates, ask, sends), gates: [] })",
      },
    ],
    caughtBy: [
      { file: "services/charge/src/rpc/get-order.db.test.ts", name: "C8: a detached method" },
    ],
  },
  {
    id: "C10",
    safeguard: "detaching takes the method out of the wallet",
    edits: [
      {
        file: WALLET,
        text: "const isDefault = wallet.defaultPaymentMethodId === paymentMethodId;",
        replacement: 'const isDefault = wallet.customerId === "";',
      },
    ],
    caughtBy: [
      {
        file: "services/payment-method/src/rpc/detach-payment-method.db.test.ts",
        name: "C10: detaching the default",
      },
    ],
  },
  {
    id: "consent",
    safeguard: "an off-session charge needs a consent that covers its purpose",
    edits: [
      {
        file: RESOLVE,
        text: "const consent = judgeConsent(candidate.consents, ask, now);",
        replacement: `const consent = { id: "" } as ReturnType<typeof judgeConsent>;`,
      },
    ],
    caughtBy: [{ file: PAY_ORDER, name: "a charge that no consent covers" }],
  },
  {
    id: "consent",
    safeguard: "a consent covers no more than its maximum",
    edits: [
      {
        file: RESOLVE,
        text: "return currency === amount.currency && amount.amountMinor <= maximumAmountMinor;",
        replacement: "return currency === amount.currency;",
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/rpc/pay-order-consents.db.test.ts",
        name: "more than its maximum",
      },
    ],
  },
  {
    id: "consent",
    safeguard: "a consent ends",
    edits: [
      {
        file: RESOLVE,
        text: "  return expiresAt === undefined || Temporal.Instant.compare(now, expiresAt) < 0;",
        replacement: "  return expiresAt === undefined || now.epochMilliseconds > 0;",
      },
    ],
    caughtBy: [
      { file: "services/charge/src/rpc/pay-order-consents.db.test.ts", name: "after its end" },
    ],
  },
  {
    id: "gate",
    safeguard: "a claim passes open gates only",
    edits: [
      {
        file: "services/charge/src/domain/claim.ts",
        text: "assess(factsOf(order, gates, ask, sends))",
        replacement: "assess({ ...factsOf(order, gates, ask, sends), gates: [] })",
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/rpc/pay-order-ended-consents.db.test.ts",
        name: "a decline that revokes the consent",
      },
    ],
  },
  {
    id: "gate",
    safeguard: "a decline that revokes a consent closes its gate",
    edits: [
      {
        file: "services/charge/src/commit-settle.ts",
        text: `    closeGate(tx, workspaceId, { kind: "consent", subjectId: change.consentId });\n`,
        replacement: "",
      },
      {
        // The ledger of consents hears of it a moment later, and would refuse the next charge too.
        file: "services/charge/src/commit-settle.ts",
        text: `if (gateChange.kind === "close_consent") tellRevoked`,
        replacement: `if (gateChange.kind === "close_consent" && settle.attempt.id === "") tellRevoked`,
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/rpc/pay-order-ended-consents.db.test.ts",
        name: "a decline that revokes the consent",
      },
    ],
  },
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
        text: "claimOrder(order, gates, asked, sends)",
        replacement: "claimOrder(order, gates, asked, [])",
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
];
