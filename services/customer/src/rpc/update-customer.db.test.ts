import { randomUUID } from "node:crypto";
import { CustomerService } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import {
  aCustomer,
  newWorkspace,
  refused,
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
    field: "metadata",
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
});

test("a foreign and an absent customer are NOT_FOUND alike", async () => {
  const foreign = await aCustomer(await newWorkspace(host));
  const ask = (customerId: string) =>
    refused(customers().updateCustomer({ requestId: randomUUID(), customerId, name: "x" }));
  expect(await ask(foreign.id)).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
  expect(await ask(`cus_${"0".repeat(26)}`)).toMatchObject({ reason: "NOT_FOUND" });
});
