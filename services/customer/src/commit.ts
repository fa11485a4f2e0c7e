import { isDuplicate, type Tx } from "@flint/db";
import { appendEvents } from "@flint/outbox";
import type { Call } from "@flint/rpc";
import { type Ids, Refused } from "@flint/std";
import type { Customer, Decision } from "./domain/customer.ts";
import type { Reason } from "./reasons.ts";
import { customerSnapshot } from "./rpc/customer-mapping.ts";
import { findByReference, insertCustomer, updateCustomer } from "./store/customers.ts";

/** Of whom and when a decision is. */
export type Authorship = { call: Call; at: Temporal.Instant; ids: Ids };

/**
 * Makes a decision durable: of each event the customer as it is after it, and the event itself.
 * A customer that is not new must have been locked by this transaction.
 *
 * @throws Refused EXTERNAL_REFERENCE_TAKEN
 */
export async function commit(
  tx: Tx,
  { customer, events }: Decision,
  { call, at, ids }: Authorship,
): Promise<void> {
  if (events.length === 0) return;
  await requireFreeReference(tx, customer);
  await (customer.revision === 1 ? insertCustomer : updateCustomer)(tx, customer).catch(
    (error: unknown) => {
      throw isDuplicate(error) ? taken("") : error;
    },
  );
  appendEvents(
    tx,
    events.map((event) => ({
      id: ids.next("event"),
      type: event.type,
      workspaceId: customer.workspaceId,
      objectId: customer.id,
      objectSequence: event.customer.revision,
      snapshot: customerSnapshot(event.customer),
      actor: call.actor,
      requestId: call.requestId,
      callId: call.callId,
      occurredAt: at,
    })),
  );
}

/** Two callers at once are kept apart by the unique key; this one names the other customer. */
async function requireFreeReference(tx: Tx, customer: Customer): Promise<void> {
  const { workspaceId, externalReferenceId, id } = customer;
  if (externalReferenceId === "") return;
  const holder = await findByReference(await tx.manager(), workspaceId, externalReferenceId);
  if (holder !== undefined && holder.id !== id) throw taken(holder.id);
}

function taken(customerId: string): Refused<Reason> {
  return new Refused<Reason>("EXTERNAL_REFERENCE_TAKEN", {
    field: "external_reference_id",
    details: customerId === "" ? {} : { customer_id: customerId },
  });
}
