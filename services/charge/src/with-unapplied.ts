import type { Tx } from "@flint/db";
import type { Ids } from "@flint/std";
import type { Decision } from "./commit.ts";
import { applyUnapplied } from "./domain/apply-unapplied.ts";
import type { Order } from "./domain/order.ts";
import type { SettleDecision } from "./domain/settle.ts";
import { findUnapplied } from "./store/external-payments.ts";

/**
 * What was paid outside while the attempt was on its way, or held money, is applied, or returned, with
 * its outcome. The order's row says whether there is any: a charge beside which nothing was recorded
 * asks nobody.
 *
 * @param before the order before the settle, locked
 */
export async function withUnapplied(
  tx: Tx,
  { before, decision, now }: { before: Order; decision: SettleDecision; now: Temporal.Instant },
  ids: Ids,
): Promise<SettleDecision & Pick<Decision, "externalPayments">> {
  const { order } = decision;
  if (order.unappliedMinor === 0n || order.liveAttemptId !== undefined) return decision;
  const payments = await findUnapplied(tx, order);
  const given = { nextEntryId: () => ids.next("entry"), now };
  return { ...decision, ...applyUnapplied(before, decision, payments, given) };
}
