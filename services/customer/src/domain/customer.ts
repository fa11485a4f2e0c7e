import { type Id, mergeMetadata, type MetadataChange, metadataProblem, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { timeZoneOf } from "./time-zone.ts";

/** A postal address, as given. */
export type Address = {
  line1: string;
  line2: string;
  city: string;
  region: string;
  postalCode: string;
  country: string;
};

/** What a caller says of a customer. */
export type CustomerFacts = {
  externalReferenceId: string;
  name: string;
  email: string;
  phone: string;
  address: Address | undefined;
  locale: string;
  timeZone: string;
  taxExempt: boolean;
  taxIds: readonly string[];
  metadata: Readonly<Record<string, string>>;
};

/** The person or company that pays. */
export type Customer = CustomerFacts & {
  id: Id<"customer">;
  workspaceId: string;
  /** A projection of the wallet's news, of the wallet's revision beside it. */
  defaultPaymentMethodId: string | undefined;
  walletRevision: number;
  state: "active" | "archiving" | "archived";
  createdAt: Temporal.Instant;
  updatedAt: Temporal.Instant;
  revision: number;
};

/** What is announced of a customer, with the customer as it is after it. */
export type CustomerEvent = {
  type: "customer.created" | "customer.updated" | "customer.archiving" | "customer.archived";
  customer: Customer;
};

/** What a function of `domain/` answers and `commit` makes durable. */
export type Decision = { customer: Customer; events: readonly CustomerEvent[] };

/** What changes of a customer; what is absent stays. */
export type CustomerChange = Partial<Omit<CustomerFacts, "metadata">> & {
  metadata?: MetadataChange | undefined;
};

/**
 * Makes a customer.
 *
 * @throws Refused TIME_ZONE_UNKNOWN, METADATA_INVALID
 */
export function createCustomer(
  facts: CustomerFacts,
  given: { id: Id<"customer">; workspaceId: string; now: Temporal.Instant },
): Decision {
  const { id, workspaceId, now } = given;
  checkMetadata(facts.metadata, "metadata");
  const customer: Customer = {
    ...facts,
    timeZone: timeZoneOf(facts.timeZone),
    id,
    workspaceId,
    defaultPaymentMethodId: undefined,
    walletRevision: 0,
    state: "active",
    createdAt: now,
    updatedAt: now,
    revision: 1,
  };
  return { customer, events: [{ type: "customer.created", customer }] };
}

/**
 * Changes what is given of a customer. Where nothing differs, nothing changes.
 *
 * @throws Refused REVISION_STALE, CUSTOMER_ARCHIVED, TIME_ZONE_UNKNOWN, METADATA_INVALID
 */
export function updateCustomer(
  before: Customer,
  change: CustomerChange,
  given: { expectedRevision: bigint; now: Temporal.Instant },
): Decision {
  checkRevision(before, given.expectedRevision);
  if (before.state !== "active") {
    throw new Refused<Reason>("CUSTOMER_ARCHIVED", { field: "customer_id" });
  }
  const { metadata: metadataChange, ...facts } = change;
  const set = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  const metadata =
    metadataChange === undefined ? before.metadata : mergeMetadata(before.metadata, metadataChange);
  // What was there keeps the bounds: only what is set can break them.
  checkMetadata(metadata, "metadata.set");
  const after: Customer = { ...before, ...set, metadata };
  after.timeZone = timeZoneOf(after.timeZone);
  if (JSON.stringify(after) === JSON.stringify(before)) return { customer: before, events: [] };
  const customer = { ...after, updatedAt: given.now, revision: before.revision + 1 };
  return { customer, events: [{ type: "customer.updated", customer }] };
}

/**
 * Begins to take a customer out of use. One that is being archived, or is, stays as it is.
 *
 * @throws Refused REVISION_STALE
 */
export function archiveCustomer(
  before: Customer,
  given: { expectedRevision: bigint; now: Temporal.Instant },
): Decision {
  if (before.state !== "active") return { customer: before, events: [] };
  checkRevision(before, given.expectedRevision);
  return moved(before, "archiving", given.now);
}

/**
 * Ends the archiving: no charge of the customer is on its way any more.
 *
 * @throws Refused CUSTOMER_NOT_ARCHIVING
 */
export function confirmArchive(before: Customer, now: Temporal.Instant): Decision {
  if (before.state === "archived") return { customer: before, events: [] };
  if (before.state === "active") {
    throw new Refused<Reason>("CUSTOMER_NOT_ARCHIVING", { field: "customer_id" });
  }
  return moved(before, "archived", now);
}

function moved(before: Customer, state: "archiving" | "archived", now: Temporal.Instant): Decision {
  const customer: Customer = { ...before, state, updatedAt: now, revision: before.revision + 1 };
  return { customer, events: [{ type: `customer.${state}`, customer }] };
}

function checkRevision(customer: Customer, expected: bigint): void {
  if (expected === 0n || expected === BigInt(customer.revision)) return;
  throw new Refused<Reason>("REVISION_STALE", {
    field: "expected_revision",
    details: { revision: String(customer.revision) },
  });
}

function checkMetadata(metadata: Readonly<Record<string, string>>, field: string): void {
  const problem = metadataProblem(metadata);
  if (problem === undefined) return;
  throw new Refused<Reason>("METADATA_INVALID", { field, details: { problem } });
}
