import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { checkAmount, type OrderLine } from "./totals.ts";

/** Most lines of an order: what one message and one screen hold. */
export const LINES_MAX = 100;

/** A change of one line; what is absent stays. */
export type LineChange = {
  id: string;
  description?: string | undefined;
  quantity?: bigint | undefined;
  unitAmountMinor?: bigint | undefined;
};

/** A change of an order's lines; those that are not named stay, and keep their places. */
export type LinesEdit = {
  add: readonly OrderLine[];
  change: readonly LineChange[];
  /** Ids of lines. */
  remove: readonly string[];
};

/**
 * The lines after a change: new ones stand behind the others.
 *
 * @throws Refused NOT_FOUND of a line, INVALID_FIELD where a line is named twice or there would be
 *   none or too many, AMOUNT_INVALID
 */
export function editLines(before: readonly OrderLine[], edit: LinesEdit): OrderLine[] {
  checkNames(before, edit);
  checkAmounts(edit);
  const gone = new Set(edit.remove);
  const changes = new Map(edit.change.map((change) => [change.id, change]));
  const kept = before
    .filter(({ id }) => !gone.has(id))
    .map((line) => changedLine(line, changes.get(line.id)));
  const after = [...kept, ...edit.add];
  if (after.length === 0) refuse("lines.remove", "an order has one line at least");
  if (after.length > LINES_MAX) {
    refuse("lines.add", `${after.length} lines; ${LINES_MAX} is the most`);
  }
  return after;
}

function changedLine(line: OrderLine, change: LineChange | undefined): OrderLine {
  return {
    id: line.id,
    description: change?.description ?? line.description,
    quantity: change?.quantity ?? line.quantity,
    unitAmountMinor: change?.unitAmountMinor ?? line.unitAmountMinor,
  };
}

function checkNames(before: readonly OrderLine[], { change, remove }: LinesEdit): void {
  const known = new Set(before.map(({ id }) => id));
  const seen = new Set<string>();
  const names = [
    ...change.map(({ id }, index) => ({ id, field: `lines.change[${index}].line_id` })),
    ...remove.map((id, index) => ({ id, field: `lines.remove[${index}]` })),
  ];
  for (const { id, field } of names) {
    if (!known.has(id)) throw new Refused<Reason>("NOT_FOUND", { field, details: { id } });
    if (seen.has(id)) refuse(field, "the line is named twice");
    seen.add(id);
  }
}

function checkAmounts({ add, change }: LinesEdit): void {
  change.forEach(({ unitAmountMinor }, index) => {
    if (unitAmountMinor === undefined) return;
    checkAmount(`lines.change[${index}].unit_amount.amount_minor`, unitAmountMinor);
  });
  add.forEach(({ unitAmountMinor }, index) => {
    checkAmount(`lines.add[${index}].unit_amount.amount_minor`, unitAmountMinor);
  });
}

function refuse(field: string, problem: string): never {
  throw new Refused<Reason>("INVALID_FIELD", { field, details: { problem } });
}
