import { CustomerInternalService, CustomerService, CustomerState } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import { aCustomer } from "@flint/builders-customer";
import { newWorkspace, refused, storedEvents, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { customer } from "../service.ts";

let host: TestHost;

beforeAll(async () => {
  host = await testHost([platform, customer]);
});
afterAll(() => host.stop());

test("an archived customer changes no more: CUSTOMER_ARCHIVED", async () => {
  const workspace = await newWorkspace(host);
  const { id: customerId } = await aCustomer(workspace);
  const customers = workspace.client(CustomerService);
  const archived = await customers.archiveCustomer({ requestId: "archive", customerId });
  expect(archived.customer).toMatchObject({ state: CustomerState.ARCHIVING, revision: 2n });
  const change = customers.updateCustomer({ requestId: "late", customerId, name: "x" });
  expect(await refused(change)).toMatchObject({ reason: "CUSTOMER_ARCHIVED" });
  const again = await customers.archiveCustomer({ requestId: "again", customerId });
  expect(again.customer).toEqual(archived.customer);
  const events = await storedEvents(host, "customer", customerId);
  expect(events.map(({ type }) => type)).toEqual(["customer.created", "customer.archiving"]);
});

test("REVISION_STALE archives nothing; a foreign customer is NOT_FOUND", async () => {
  const workspace = await newWorkspace(host);
  const { id: customerId } = await aCustomer(workspace);
  const customers = workspace.client(CustomerService);
  const stale = customers.archiveCustomer({ requestId: "stale", customerId, expectedRevision: 2n });
  expect(await refused(stale)).toMatchObject({
    reason: "REVISION_STALE",
    field: "expected_revision",
  });
  const others = (await newWorkspace(host)).client(CustomerService);
  const foreign = others.archiveCustomer({ requestId: "foreign", customerId });
  expect(await refused(foreign)).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
  const { customer: kept } = await customers.getCustomer({ customerId });
  expect(kept).toMatchObject({ state: CustomerState.ACTIVE, revision: 1n });
});

test("an internal RPC is refused to an API key", async () => {
  const workspace = await newWorkspace(host);
  const { id: customerId } = await aCustomer(workspace);
  const outside = workspace.client(CustomerInternalService);
  expect(await refused(outside.checkCustomer({ customerId }))).toMatchObject({
    reason: "INTERNAL_RPC",
  });
});
