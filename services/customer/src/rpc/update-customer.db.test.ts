import { randomUUID } from "node:crypto";
import { CustomerService } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import { aCustomer } from "@flint/builders-customer";
import {
  newWorkspace,
  refused,
  storedEvents,
  testHost,
  type TestHost,
  type TestWorkspace,
} from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { customer } from "../service.ts";

let host: TestHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  host = await testHost([platform, customer]);
});
afterAll(() => host.stop());
beforeEach(async () => {
  workspace = await newWorkspace(host);
});

const customers = () => workspace.client(CustomerService);

test("A12: metadata merges: keys are deleted and set, an empty change changes nothing", async () => {
  const { id: customerId } = await aCustomer(workspace, { metadata: { a: "1", b: "2" } });
  const update = (metadata: object) =>
    customers().updateCustomer({ requestId: randomUUID(), customerId, metadata });
  const nothing = await update({});
  expect(nothing.customer).toMatchObject({ metadata: { a: "1", b: "2" }, revision: 1n });
  const merged = await update({ set: { c: "3" }, delete: ["a"] });
  expect(merged.customer?.metadata).toEqual({ b: "2", c: "3" });
  expect(await refused(update({ set: { flint_x: "1" } }))).toMatchObject({
    reason: "METADATA_INVALID",
    field: "metadata.set",
  });
  expect((await update({ clear: true })).customer?.metadata).toEqual({});
});

test("changes what is given and nothing else, and REVISION_STALE changes nothing", async () => {
  const before = await aCustomer(workspace, { phone: "+43 1" });
  const update = { requestId: "rename", customerId: before.id, name: "Grace Hopper" };
  const after = await customers().updateCustomer({ ...update, expectedRevision: 1n });
  expect(after.customer).toMatchObject({
    name: "Grace Hopper",
    phone: "+43 1",
    email: before.email,
    revision: 2n,
  });
  const stale = { ...update, requestId: "late", name: "No", expectedRevision: 1n };
  expect(await refused(customers().updateCustomer(stale))).toMatchObject({
    reason: "REVISION_STALE",
    field: "expected_revision",
  });
  const { customer: kept } = await customers().getCustomer({ customerId: before.id });
  expect(kept).toEqual(after.customer);
});

test("each revision has one event, and none of them tells who the customer is", async () => {
  const { id: customerId } = await aCustomer(workspace, { externalReferenceId: "crm-1" });
  await customers().updateCustomer({
    requestId: "move",
    customerId,
    email: "grace@example.com",
    address: { line1: "Hauptplatz 1", country: "AT" },
    metadata: { set: { secret: "garden" } },
  });
  await customers().updateCustomer({ requestId: "nothing", customerId, metadata: {} });
  const events = await storedEvents(host, "customer", customerId);
  expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
    ["customer.created", 1],
    ["customer.updated", 2],
  ]);
  expect(events.at(-1)?.snapshot).toEqual({
    id: customerId,
    externalReferenceId: "crm-1",
    timeZone: "UTC",
    state: "CUSTOMER_STATE_ACTIVE",
    createTime: expect.any(String),
    updateTime: expect.any(String),
    revision: "2",
  });
  for (const secret of ["grace@", "Hauptplatz", "garden"]) {
    expect(host.log.text()).not.toContain(secret);
  }
});

test("A10: of two who expect the same revision one succeeds", async () => {
  const { id: customerId } = await aCustomer(workspace);
  const rename = (name: string) =>
    customers().updateCustomer({
      requestId: randomUUID(),
      customerId,
      name,
      expectedRevision: 1n,
    });
  const results = await Promise.allSettled([rename("Grace"), rename("Edith")]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const { customer: kept } = await customers().getCustomer({ customerId });
  expect(kept).toMatchObject({ revision: 2n });
});

test("A11: an external reference can be moved from one customer to another", async () => {
  const first = await aCustomer(workspace, { externalReferenceId: "crm-1" });
  const second = await aCustomer(workspace);
  const refer = (customerId: string, externalReferenceId: string) =>
    customers().updateCustomer({ requestId: randomUUID(), customerId, externalReferenceId });
  const refusal = await refused(refer(second.id, "crm-1"));
  expect(refusal).toMatchObject({ reason: "EXTERNAL_REFERENCE_TAKEN" });
  expect(refusal.details).toEqual({ customer_id: first.id });
  await refer(first.id, "");
  expect((await refer(second.id, "crm-1")).customer?.externalReferenceId).toBe("crm-1");
});

test("a card number in any text is refused", async () => {
  const { id: customerId } = await aCustomer(workspace);
  for (const [facts, field] of [
    [{ phone: "4242 4242 4242 4242" }, "phone"],
    [{ metadata: { set: { note: "4242424242424242" } } }, 'metadata.set["note"]'],
  ] as const) {
    const call = customers().updateCustomer({ requestId: randomUUID(), customerId, ...facts });
    expect(await refused(call)).toMatchObject({ reason: "CARD_NUMBER", field });
  }
  const { customer: kept } = await customers().getCustomer({ customerId });
  expect(kept?.revision).toBe(1n);
});

test("a foreign and an absent customer are NOT_FOUND alike", async () => {
  const foreign = await aCustomer(await newWorkspace(host));
  const ask = (customerId: string) =>
    refused(customers().updateCustomer({ requestId: randomUUID(), customerId, name: "x" }));
  expect(await ask(foreign.id)).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
  expect(await ask(`cus_${"0".repeat(26)}`)).toMatchObject({ reason: "NOT_FOUND" });
});
