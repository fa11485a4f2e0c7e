import type { Mutant } from "../mutant.ts";

const RESOLVE = "services/payment-method/src/domain/resolve.ts";
const SETUP = "services/payment-method/src/domain/setup.ts";
const JOBS = "services/payment-method/src/jobs";

/** What ends a setup and a saved method at its time, and no earlier. */
export const methodLifeMutants: readonly Mutant[] = [
  {
    id: "C2",
    safeguard: "a setup whose time is over is not completed, also where its job is late",
    edits: [
      {
        file: SETUP,
        text: "if (!isFinal(setup) && !isOverdue(setup, now)) return;",
        replacement: "if (!isFinal(setup)) return;",
      },
    ],
    caughtBy: [{ file: `${JOBS}/expire-setup.db.test.ts`, name: "C2: it is refused at its time" }],
  },
  {
    id: "C2",
    safeguard: "what never became active is kept for its 30 days",
    edits: [
      {
        file: "services/payment-method/src/jobs/erase-failed-method.ts",
        text: "if (Temporal.Instant.compare(now, due) < 0) {",
        replacement: `if (id === "") {`,
      },
    ],
    caughtBy: [
      {
        file: `${JOBS}/erase-failed-method.db.test.ts`,
        name: "C2: one that",
        says: "It is still not so.",
      },
    ],
  },
  {
    id: "C2",
    safeguard: "an expired method is not charged by its state alone",
    edits: [
      {
        file: RESOLVE,
        text: `const expired = method.state === "expired";\n  if (!isUsable(method, ask) && !expired)`,
        replacement: `const expired = false as boolean;\n  if (!isUsable(method, ask) && method.state !== "expired")`,
      },
    ],
    caughtBy: [
      { file: `${JOBS}/follow-expiry.db.test.ts`, name: "C2: is not charged from its date on" },
    ],
  },
  {
    id: "C10",
    safeguard: "a card whose account is closed leaves the wallet",
    edits: [
      {
        file: "services/payment-method/src/domain/card-news.ts",
        text: "const events = [event, ...removeFromWallet(wallet, before.id).events];",
        replacement: 'const events = [event, ...removeFromWallet(wallet, "").events];',
      },
    ],
    caughtBy: [
      {
        file: "services/payment-method/src/rpc/refresh-payment-method.db.test.ts",
        name: "C10: a closed account",
      },
    ],
  },
];
