import type { Id } from "@flint/std";
import { type ConsentEvent, giveConsents } from "./consent.ts";
import type { Decision } from "./decision.ts";
import type { Import, RowResult, WantedRow } from "./import.ts";
import { joinSaved } from "./join-saved.ts";
import {
  type HeldMethod,
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";
import { setDefault, type Wallet, type WalletEvent } from "./wallet.ts";

/** What an imported row is decided from, under the customer's lock. */
export type RowState = {
  import: Import;
  wallet: Wallet;
  /** The customer's ACTIVE payment method of the same fingerprint. */
  existing: PaymentMethod | undefined;
};

/** What importing a row decides. */
export type ImportedRow = Decision<PaymentMethodEvent | ConsentEvent | WalletEvent> & {
  result: RowResult;
  /** Whether the payment method takes the row's token. */
  takesToken: boolean;
};

/** Makes a payment method of a row, or joins the row to the one that the customer has. */
export function importRow(
  state: RowState,
  row: WantedRow,
  held: HeldMethod,
  given: {
    now: Temporal.Instant;
    paymentMethodId: Id<"paymentMethod">;
    consentIds: readonly Id<"consent">[];
  },
): ImportedRow {
  const { existing } = state;
  const made = existing === undefined ? bear(state, row, held, given) : undefined;
  const joined = made ?? joinSaved(existing as PaymentMethod, { usage: row.usage, ...held });
  const { paymentMethod, takesToken } = joined;
  const agreed = giveConsents(paymentMethod, row.consents, given.consentIds);
  const wanted = row.makeDefault && row.usage === "off_session";
  const chosen = wanted ? setDefault(state.wallet, paymentMethod, 0n).events : [];
  return {
    result: {
      outcome: existing === undefined ? "imported" : "duplicate",
      paymentMethodId: paymentMethod.id,
    },
    takesToken,
    events: [...joined.events, ...agreed.events, ...chosen],
  };
}

/** A payment method that is born and active in one transaction: nobody sees it pending. */
function bear(
  { import: from }: RowState,
  { customerId, usage }: WantedRow,
  { facts, fingerprint }: HeldMethod,
  { now, paymentMethodId }: { now: Temporal.Instant; paymentMethodId: Id<"paymentMethod"> },
) {
  const { workspaceId } = from;
  const born: PaymentMethod = {
    id: paymentMethodId,
    workspaceId,
    customerId,
    kind: facts.kind,
    usage,
    state: "pending",
    card: undefined,
    bankDebit: undefined,
    fingerprint: undefined,
    processorAccountId: from.processorAccountId,
    setupId: undefined,
    importId: from.id,
    duplicateOfId: undefined,
    createdAt: now,
    expiryAnnouncedAt: undefined,
    detachReason: undefined,
    detachedAt: undefined,
    adoptedBy: "",
    revision: 1,
  };
  const { paymentMethod, event } = movePaymentMethod(born, "active", {
    ...{ card: facts.card, bankDebit: facts.bankDebit, fingerprint },
  });
  const created = { type: "payment_method.created" as const, workspaceId, paymentMethod: born };
  return { paymentMethod, takesToken: true, events: [created, event] };
}
