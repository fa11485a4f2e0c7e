import { transact, type Tx } from "@flint/db";
import { delayUntil, finishJob, type JobHandler, type LeasedJob, rescheduleJob } from "@flint/jobs";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { expiresSoon, followExpiry as decide, nextExpiryDate } from "../domain/card-expiry.ts";
import { type CardFacts, takeNews } from "../domain/card-news.ts";
import type { PaymentMethod } from "../domain/payment-method.ts";
import { askNews, findAskable } from "../processors/ask-news.ts";
import { findPaymentMethod, lockPaymentMethod } from "../store/payment-methods.ts";
import { findLiveUsages } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";
import { bySystem } from "./by-system.ts";
import type { FollowExpiryPayload } from "./follow-expiry-payload.ts";

/**
 * Follows a card's expiry as long as its payment method is active. Where it comes near, the
 * processor is asked first whether the card was renewed.
 */
export const followExpiry =
  (deps: Deps): JobHandler =>
  async (job, { signal }) => {
    const { workspaceId } = job;
    const { paymentMethodId: id } = job.payload as FollowExpiryPayload;
    const known = await findPaymentMethod(deps.db.dataSource.manager, { workspaceId, id });
    const soon = known !== undefined && expiresSoon(known, deps.clock.now());
    const facts = soon ? await newsOrNothing(deps, known, signal) : undefined;
    await transact<null>(
      deps.db,
      async (tx) => {
        const next = known && (await follow(deps, tx, job, { known, facts }));
        if (next === undefined) await finishJob(tx, job);
        else {
          const delayMs = delayUntil(next, deps.clock.now());
          await rescheduleJob(tx, job, { delayMs, reason: "the card's next date" });
        }
        return null;
      },
      // The job's fence is in its last statement: a rerun of what has landed finds the lease over.
      { landed: () => Promise.resolve(undefined) },
    );
  };

/** A processor that cannot be asked now is asked at the next date: the expiry does not wait. */
async function newsOrNothing(
  deps: Deps,
  known: PaymentMethod,
  signal: AbortSignal,
): Promise<CardFacts | undefined> {
  try {
    const askable = await findAskable(deps, known);
    return askable && (await askNews(askable, signal));
  } catch {
    return undefined;
  }
}

/** @returns when to follow it again */
async function follow(
  deps: Deps,
  tx: Tx,
  job: LeasedJob,
  { known, facts }: { known: PaymentMethod; facts: CardFacts | undefined },
): Promise<Temporal.Instant | undefined> {
  const at = deps.clock.now();
  const { workspaceId, customerId, id } = known;
  const wallet = await lockWallet(tx, { workspaceId, customerId });
  const before = await lockPaymentMethod(tx, { workspaceId, id });
  if (before === undefined) return undefined;
  const usages = await findLiveUsages(await tx.manager(), { workspaceId, customerId });
  const taken = facts && takeNews({ paymentMethod: before, wallet, usages }, facts, at);
  const followed = decide(taken?.paymentMethod ?? before, at);
  const events = [...(taken?.events ?? []), ...followed.events];
  const call = bySystem(job, "the card's expiry");
  if (events.length > 0) await commit(tx, { events }, { call, at, ids: deps.ids });
  return nextExpiryDate(followed.paymentMethod, at);
}
