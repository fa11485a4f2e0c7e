import type { Id } from "@flint/std";
import type { ConsentTerms } from "./consent.ts";
import type { Decision, Fact } from "./decision.ts";
import type { PaymentMethodKind, PaymentMethodUsage } from "./payment-method.ts";

/** How far an import has come, by the outcome of its rows. */
export type ImportCounts = Record<ImportOutcome, number>;

/** What became of a row. */
export type ImportOutcome = "waiting" | "imported" | "duplicate" | "failed";

/** Taking over tokens that a merchant already holds. */
export type Import = {
  id: Id<"import">;
  workspaceId: string;
  processorAccountId: Id<"processorAccount">;
  state: "processing" | "completed";
  counts: ImportCounts;
  /** The call that made it, for the events of its rows. */
  requestId: string;
  callId: string;
  createdAt: Temporal.Instant;
  completedAt: Temporal.Instant | undefined;
  revision: number;
};

/** What is announced of an import. Its rows are announced by what they make. */
export type ImportEvent = Fact<"import.created" | "import.completed", { import: Import }>;

/** A consent that was given before. */
export type GivenConsent = ConsentTerms & { acceptedAt: Temporal.Instant };

/** What is asked of one row. */
export type WantedRow = {
  reference: string;
  customerId: string;
  kind: PaymentMethodKind;
  usage: PaymentMethodUsage;
  consents: readonly GivenConsent[];
  makeDefault: boolean;
};

/** Why a row failed. */
export type RowFailure = { reason: string; field: string; code: string };

/** What a row came to. */
export type RowResult =
  | { outcome: "imported" | "duplicate"; paymentMethodId: string }
  | { outcome: "failed"; failure: RowFailure };

/** An import as it is born. */
export function createImport(
  wanted: Omit<Import, "state" | "counts" | "completedAt" | "revision">,
  rowCount: number,
): Decision<ImportEvent> & { import: Import } {
  const born: Import = {
    ...wanted,
    state: "processing",
    counts: { waiting: rowCount, imported: 0, duplicate: 0, failed: 0 },
    completedAt: undefined,
    revision: 1,
  };
  const { workspaceId } = wanted;
  return { import: born, events: [{ type: "import.created", workspaceId, import: born }] };
}

/** Completes an import whose rows are all done; one that is complete stays as it is. */
export function completeImport(before: Import, now: Temporal.Instant): Decision<ImportEvent> {
  if (before.state === "completed" || before.counts.waiting > 0) return { events: [] };
  const { workspaceId, revision } = before;
  const completed: Import = {
    ...before,
    state: "completed",
    completedAt: now,
    revision: revision + 1,
  };
  return { events: [{ type: "import.completed", workspaceId, import: completed }] };
}
