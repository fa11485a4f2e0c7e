import type { Mutant } from "../mutant.ts";

const WALLET = "services/payment-method/src/domain/wallet.ts";
const RESOLVE = "services/payment-method/src/domain/resolve.ts";
const SET_DEFAULT = "services/payment-method/src/rpc/set-default.db.test.ts";
const IMPACT = "services/payment-method/src/domain/impact.ts";
const IN_USE = "services/payment-method/src/rpc/detach-payment-method-in-use.db.test.ts";
const PAY_ORDER = "services/charge/src/rpc/pay-order.db.test.ts";
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
        text: "if (method.customerId !== customerId) {",
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
        text: `  if (!isUsable(method, ask) && !expired) reasons.push("PAYMENT_METHOD_NOT_ACTIVE");\n`,
        replacement: "",
      },
      {
        file: "services/charge/src/domain/claim.ts",
        text: "assess(factsOf(order, gates, ask, counted))",
        replacement: "assess({ ...factsOf(order, gates, ask, counted), gates: [] })",
      },
    ],
    caughtBy: [
      { file: "services/charge/src/rpc/get-order.db.test.ts", name: "C8: a detached method" },
    ],
  },
  {
    id: "C8",
    safeguard: "a claim locks the gates that it passes: a closing waits for its commit",
    edits: [
      {
        file: "services/charge/src/store/gates.ts",
        text: "    `${selectGates(keys)} LOCK IN SHARE MODE`,",
        replacement: "    selectGates(keys),",
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/rpc/pay-order-detach.db.test.ts",
        name: "C8: a claim that has passed the gate",
        says: "It is still not so.",
      },
    ],
  },
  {
    id: "C9",
    safeguard: "a method that subscriptions or orders rely on is detached only with a way out",
    edits: [
      {
        file: IMPACT,
        text: "if (impact.length === 0 || replacement !== undefined || force) return;",
        replacement: `if (impact.length === 0 || replacement !== undefined || field !== "") return;`,
      },
    ],
    caughtBy: [
      { file: IN_USE, name: "C9: is refused, naming each", says: "a refusal was expected" },
      {
        file: "services/payment-method/src/rpc/revoke-consent-in-use.db.test.ts",
        name: "C9: is refused, naming who",
        says: "a refusal was expected",
      },
    ],
  },
  {
    id: "C9",
    safeguard: "what follows the wallet relies on its default",
    edits: [
      {
        file: IMPACT,
        text: "return (paymentMethodId ?? wallet.defaultPaymentMethodId) === paymentMethod.id;",
        replacement: "return paymentMethodId === paymentMethod.id && wallet.customerId !== '';",
      },
    ],
    caughtBy: [
      { file: IN_USE, name: "C9: is refused, naming each" },
      { file: IN_USE, name: "C9: detaches, answers whom it affected" },
    ],
  },
  {
    id: "C9",
    safeguard: "a replacement is named by those who named the detached method",
    edits: [
      {
        file: IMPACT,
        text: "return moveUsage(usage, replacement.id).events;",
        replacement: "return moveUsage(usage, usage.paymentMethodId ?? replacement.id).events;",
      },
    ],
    caughtBy: [{ file: IN_USE, name: "C9, C10: usage records and default move" }],
  },
  {
    id: "C13",
    safeguard: "a default for some subscriptions moves those alone",
    edits: [
      {
        file: "services/payment-method/src/domain/default-scope.ts",
        text: "return { wallet, ...moveAll(chosenOf(usages, scope.ids), method) };",
        replacement:
          "chosenOf(usages, scope.ids);\n      return { wallet, ...moveAll(usages, method) };",
      },
    ],
    caughtBy: [
      {
        file: "services/payment-method/src/rpc/set-default-scopes.db.test.ts",
        name: "C13: changes the one that was chosen",
      },
    ],
  },
  {
    id: "C13",
    safeguard: "another card than the subscription's own is charged only where backups are allowed",
    edits: [
      {
        file: "services/payment-method/src/rpc/resolution.ts",
        text: "  if (!allowBackups) return [first];\n",
        replacement: "",
      },
    ],
    caughtBy: [
      {
        file: "services/payment-method/src/rpc/resolve-subscription.db.test.ts",
        name: "the chosen method gone",
      },
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
        text: "assess(factsOf(order, gates, ask, counted))",
        replacement: "assess({ ...factsOf(order, gates, ask, counted), gates: [] })",
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
];
