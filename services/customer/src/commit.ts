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
  await (customer.revision === 1 ? insertCustomer : updateCustomer)(tx, customer).catch(
    async (error: unknown) => {
      throw isDuplicate(error, "customers_external_reference") ? await taken(tx, customer) : error;
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

/** Names the customer that has the reference: the key's duplicate stays locked until the end. */
async function taken(tx: Tx, customer: Customer): Promise<Refused<Reason>> {
  const { workspaceId, externalReferenceId } = customer;
  const holder = await findByReference(await tx.manager(), workspaceId, externalReferenceId);
  return new Refused<Reason>("EXTERNAL_REFERENCE_TAKEN", {
    field: "external_reference_id",
    details: holder === undefined ? {} : { customer_id: holder.id },
  });
}
