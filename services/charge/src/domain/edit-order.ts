import { mergeMetadata, type MetadataChange, metadataProblem, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { checkCollection, type OrderCollection } from "./order-collection.ts";
import { guardEdit, type EditCircumstances } from "./edit-guards.ts";
import { editLines, type LinesEdit } from "./edit-lines.ts";
import { type Order, outstandingMinor } from "./order.ts";
import { calculateTotals, checkAmount, type OrderAdjustment, type OrderContent } from "./totals.ts";

/** What changes of an order; what is absent stays. */
export type OrderEdit = {
  customerId?: string | undefined;
  lines?: LinesEdit | undefined;
  discounts?: readonly OrderAdjustment[] | undefined;
  fees?: readonly OrderAdjustment[] | undefined;
  taxes?: readonly OrderAdjustment[] | undefined;
  /** An amount of `undefined` removes the tip. */
  tip?: { amountMinor: bigint | undefined } | undefined;
  metadata?: MetadataChange | undefined;
  /** A collection of `undefined` ends it. */
  collection?: { wanted: OrderCollection | undefined } | undefined;
};

/** What an edit is decided by besides the order. */
export type EditFacts = EditCircumstances & {
  now: Temporal.Instant;
  /** Names which content a charge was for. */
  hashOf(content: OrderContent): string;
};

/**
 * Changes what is given of an order, whose sums are calculated anew. That the order may be changed
 * at all was checked before.
 *
 * @returns the order as it was where nothing differs
 * @throws Refused NOT_FOUND of a line, INVALID_FIELD, AMOUNT_INVALID, METADATA_INVALID, those of
 *   {@link checkCollection}, and those of {@link guardEdit}
 */
export function editOrder(before: Order, edit: OrderEdit, facts: EditFacts): Order {
  const content = editContent(before.content, edit);
  const after: Order = {
    ...before,
    customerId: edit.customerId ?? before.customerId,
    content,
    linesHash: facts.hashOf(content),
    totalMinor: calculateTotals(content, blamedFields(edit)).total,
    metadata: editMetadata(before.metadata, edit.metadata),
    collection: editCollection(before.collection, edit.collection, facts.now),
  };
  if (isSame(before, after)) return before;
  guardEdit({ before, after, lines: edit.lines }, facts);
  const changed = { ...after, updatedAt: facts.now, revision: before.revision + 1 };
  return voidsNotice(before, after) ? withVoidNotice(changed) : changed;
}

function editContent(before: OrderContent, edit: OrderEdit): OrderContent {
  for (const group of ["discounts", "fees", "taxes"] as const) {
    edit[group]?.forEach(({ amountMinor }, index) => {
      checkAmount(`${group}.items[${index}].amount.amount_minor`, amountMinor);
    });
  }
  const { tip } = edit;
  if (tip?.amountMinor !== undefined) checkAmount("tip.amount.amount_minor", tip.amountMinor);
  return {
    lines: edit.lines === undefined ? before.lines : editLines(before.lines, edit.lines),
    discounts: edit.discounts ?? before.discounts,
    fees: edit.fees ?? before.fees,
    taxes: edit.taxes ?? before.taxes,
    tipMinor: tip === undefined ? before.tipMinor : tip.amountMinor,
  };
}

/** The field of the request that made a sum leave its bounds: it was within them before. */
function blamedFields(edit: OrderEdit): { discounts: string; total: string } {
  const raising = ["lines", "fees", "taxes", "tip"] as const;
  return {
    discounts: edit.discounts === undefined ? "lines" : "discounts",
    total: raising.find((field) => edit[field] !== undefined) ?? "discounts",
  };
}

function editMetadata(
  before: Order["metadata"],
  change: MetadataChange | undefined,
): Order["metadata"] {
  if (change === undefined) return before;
  const after = mergeMetadata(before, change);
  const problem = metadataProblem(after);
  if (problem === undefined) return after;
  // What was there keeps the bounds: only what is set can break them.
  throw new Refused<Reason>("METADATA_INVALID", { field: "metadata.set", details: { problem } });
}

/** A new time is checked and forgets what was refused at the old one. */
function editCollection(
  before: OrderCollection | undefined,
  edit: OrderEdit["collection"],
  now: Temporal.Instant,
): OrderCollection | undefined {
  if (edit === undefined || isSameCollection(before, edit.wanted)) return before;
  if (edit.wanted !== undefined) checkCollection(edit.wanted, { place: "collection.", now });
  return edit.wanted;
}

function isSameCollection(
  one: OrderCollection | undefined,
  other: OrderCollection | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.collectAt.equals(other.collectAt) && one.reason === other.reason;
}

function isSame(before: Order, after: Order): boolean {
  return (
    before.customerId === after.customerId &&
    before.linesHash === after.linesHash &&
    before.collection === after.collection &&
    JSON.stringify(before.metadata) === JSON.stringify(after.metadata)
  );
}

/** A notice tells one customer of one amount: of another it says nothing. */
function voidsNotice(before: Order, after: Order): boolean {
  return (
    before.customerId !== after.customerId || outstandingMinor(before) !== outstandingMinor(after)
  );
}

/** The duty that the notice recorded stays: another one must be sent in its place. */
function withVoidNotice(order: Order): Order {
  if (order.notice === undefined) return order;
  return { ...order, notice: { ...order.notice, isVoid: true } };
}
