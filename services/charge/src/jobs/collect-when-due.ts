import { create } from "@bufbuild/protobuf";
import { Initiator, OrderService, PayOrderRequestSchema } from "@flint/contracts-charge";
import { transact, type Tx } from "@flint/db";
import {
  delayUntil,
  finishJob,
  type JobContext,
  type JobHandler,
  type LeasedJob,
  rescheduleJob,
} from "@flint/jobs";
import type { Call } from "@flint/rpc";
import type { Actor } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { collectionStep, refuseCollection } from "../domain/collection-step.ts";
import type { Order } from "../domain/order.ts";
import { collectionKey, type OrderCollection } from "../domain/order-collection.ts";
import { collectOrder } from "../rpc/collect-order.ts";
import type { MoneyCall } from "../rpc/stored-answer.ts";
import { CHARGE_REASONS } from "../rpc/stored-credential-mapping.ts";
import { findOrder, findOrderOfCall, lockOrder } from "../store/orders.ts";
import { COLLECT_WHEN_DUE, type CollectWhenDuePayload } from "./collect-when-due-payload.ts";
import { collectionFailure } from "./collection-failure.ts";

/** Between two looks whether an attempt that was on its way at the order's time has its outcome. */
const IN_FLIGHT_LOOK_MS = 60_000;

/** How long the job waits for the outcome: a send takes 10 s at most, and its lease 30 s. */
const OUTCOME_WAIT_MS = 15_000;

const ACTOR: Actor = { kind: "system", id: "charge", reason: "the order's collect_at has come" };

/**
 * Collects an order at its `collect_at`, as PayOrder would, under a key that is made of the order and
 * the instant: however often the job runs, it is one charge. A refusal is written to the order.
 */
export const collectWhenDue =
  (deps: Deps): JobHandler =>
  async (job, context) => {
    const { orderId } = job.payload as CollectWhenDuePayload;
    const order = await uncollected(deps, job, orderId);
    if (order === undefined) return conclude(deps, (tx) => finishJob(tx, job));
    const step = collectionStep(order, deps.clock.now());
    switch (step.kind) {
      case "over":
        return conclude(deps, (tx) => finishJob(tx, job));
      case "early": {
        const delayMs = delayUntil(step.untilAt, deps.clock.now());
        return putOff(deps, job, { delayMs, reason: "the order's time has not come" });
      }
      case "in_flight":
        return putOff(deps, job, IN_FLIGHT);
      case "collect":
        return collectNow(deps, job, { order, collection: step.collection, context });
    }
  };

const IN_FLIGHT = { delayMs: IN_FLIGHT_LOOK_MS, reason: "an attempt of the order is on its way" };

/** @returns `undefined` where there is no such order, or its charge at this time was claimed before */
async function uncollected(
  { db }: Deps,
  { workspaceId }: LeasedJob,
  orderId: string,
): Promise<Order | undefined> {
  const order = await findOrder(db, workspaceId, orderId);
  if (order?.collection === undefined) return undefined;
  const requestId = collectionKey(orderId, order.collection.collectAt);
  const key = { orderId, procedure: COLLECT_WHEN_DUE, requestId };
  const found = await findOrderOfCall(db, workspaceId, key);
  return found?.keyUsed === true ? undefined : found?.order;
}

type Due = { order: Order; collection: OrderCollection; context: JobContext };

async function collectNow(deps: Deps, job: LeasedJob, due: Due): Promise<void> {
  try {
    await collectOrder(moneyCallOf(deps, job, due), {
      order: due.order,
      born: false,
      paymentMethodId: "",
      backupsAllowed: false,
      initiator: "merchant",
      reason: due.collection.reason,
      captureKind: "automatic",
      // Whoever changes the order meanwhile may have moved its time: then it is looked at again.
      expected: { revision: due.order.revision },
      note: ACTOR.reason,
    });
  } catch (error) {
    const failure = collectionFailure(error);
    if (failure.kind === "in_flight") return putOff(deps, job, IN_FLIGHT);
    if (failure.kind === "changed") return putOff(deps, job, CHANGED);
    if (failure.kind === "refused") return refuse(deps, job, due.order, failure.reasons);
    throw error;
  }
  await conclude(deps, (tx) => finishJob(tx, job));
}

const CHANGED = { delayMs: 0, reason: "the order has changed meanwhile" };

/** The call that PayOrder would be, but for its key, which no caller can send. */
function moneyCallOf(deps: Deps, job: LeasedJob, { order, collection, context }: Due): MoneyCall {
  const { workspaceId } = job;
  const { workspace } = job.payload as CollectWhenDuePayload;
  const requestId = collectionKey(order.id, collection.collectAt);
  const call: Call = {
    ...{ workspaceId, workspace, requestId, actor: ACTOR, procedure: COLLECT_WHEN_DUE },
    callId: deps.ids.next("call"),
    scopes: new Set(),
    orderContext: order.context,
    signal: context.signal,
    remainingMs: () => OUTCOME_WAIT_MS,
    receivedAt: deps.clock.now(),
    replayed: false,
    headers: { get: () => undefined },
  };
  const request = create(PayOrderRequestSchema, {
    ...{ requestId, orderId: order.id, initiator: Initiator.MERCHANT },
    reason: CHARGE_REASONS[collection.reason],
  });
  return { deps, call, method: OrderService.method.payOrder, request };
}

/** Shows on the order why it was not collected; one that has changed since is looked at again. */
async function refuse(
  deps: Deps,
  job: LeasedJob,
  seen: Order,
  reasons: readonly string[],
): Promise<void> {
  await conclude(deps, async (tx) => {
    const before = await lockOrder(tx, job.workspaceId, seen.id);
    if (before === undefined) return finishJob(tx, job);
    if (before.revision !== seen.revision || before.liveAttemptId !== undefined) {
      return rescheduleJob(tx, job, CHANGED);
    }
    const { ids } = deps;
    const now = deps.clock.now();
    const order = refuseCollection(before, { reasons, now });
    const facts = [{ type: "order.collection_refused", object: "order" }] as const;
    commit(tx, { order, facts }, { ids, actor: ACTOR, requestId: job.id, callId: "", now });
    await finishJob(tx, job);
  });
}

function putOff(
  deps: Deps,
  job: LeasedJob,
  later: { delayMs: number; reason: string },
): Promise<void> {
  return conclude(deps, (tx) => rescheduleJob(tx, job, later));
}

async function conclude(deps: Deps, write: (tx: Tx) => Promise<void>): Promise<void> {
  await transact<null>(
    deps.db,
    async (tx) => {
      await write(tx);
      return null;
    },
    // The job's fence is among its statements: a rerun of what has landed finds the lease over.
    { landed: () => Promise.resolve(undefined) },
  );
}
