import type { Mutant } from "../mutant.ts";

const ADOPT_TEST = "services/payment-method/src/rpc/adopt-setup.db.test.ts";
const CONFIRM_TEST = "services/payment-method/src/rpc/confirm-adoption.db.test.ts";
const SAVES_TEST = "services/charge/src/rpc/create-payment-intent-saves.db.test.ts";

/** What saves a payment method with its payment, and not before it is approved. */
export const savedByPaymentMutants: readonly Mutant[] = [
  {
    id: "C1",
    safeguard: "a method that waits for a payment is charged by that payment alone",
    edits: [
      {
        file: "services/payment-method/src/domain/resolve.ts",
        text: `return ask.adoptedBy !== "" && adoptedBy === ask.adoptedBy;`,
        replacement: `return adoptedBy !== "" || ask.adoptedBy === "-";`,
      },
    ],
    caughtBy: [
      { file: ADOPT_TEST, name: "saves the card for one payment" },
      { file: SAVES_TEST, name: "sim_authenticate: nothing is usable" },
    ],
  },
  {
    id: "C1",
    safeguard: "the outcome of the payment reaches the wallet by a job born with it",
    edits: [
      {
        file: "services/charge/src/commit-settle.ts",
        text: "    tellSaved(tx, settle, decision.attempt, ids);\n",
        replacement: "",
      },
    ],
    caughtBy: [
      { file: SAVES_TEST, name: "C1: approved, it is the default", says: "still not so" },
      { file: SAVES_TEST, name: "declined, nothing is saved", says: "still not so" },
    ],
  },
  {
    id: "C1",
    safeguard: "a method that waits for a payment is not saved by another call",
    edits: [
      {
        file: "services/payment-method/src/domain/complete-setup.ts",
        text: `  if (paymentMethod.adoptedBy === "") return;\n`,
        replacement: `  if (paymentMethod.adoptedBy !== "-") return;\n`,
      },
    ],
    caughtBy: [{ file: ADOPT_TEST, name: "while a payment is waited for" }],
  },
  {
    id: "C1",
    safeguard: "a decline drops no card that another payment waits with",
    edits: [
      {
        file: "services/payment-method/src/domain/adopt-setup.ts",
        text: "  if (paymentMethod.adoptedBy !== payment.adoptedBy) return unchanged;\n",
        replacement: "",
      },
    ],
    caughtBy: [{ file: CONFIRM_TEST, name: "declined, it has failed" }],
  },
  {
    id: "C1",
    safeguard: "a card that the customer has already is not saved twice by a payment",
    edits: [
      {
        file: "services/payment-method/src/rpc/confirm-adoption.ts",
        text: `savedWith(before) ?? { outcome: "pending" }`,
        replacement: `savedWith({ ...before, fingerprint: undefined }) ?? { outcome: "pending" }`,
      },
    ],
    caughtBy: [
      { file: SAVES_TEST, name: "stays one method, with both consents" },
      { file: CONFIRM_TEST, name: "the same card with another expiry" },
    ],
  },
];
