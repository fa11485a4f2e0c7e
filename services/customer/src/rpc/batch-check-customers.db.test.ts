import { randomUUID } from "node:crypto";
import { CustomerService, CustomerState } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import { aCustomer } from "@flint/builders-customer";
import { newWorkspace, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { customer } from "../service.ts";
import { customersAbove } from "../test-support/internal-caller.ts";

let host: TestHost;

beforeAll(async () => {
  host = await testHost([platform, customer]);
});
afterAll(() => host.stop());

test("BatchCheckCustomers answers the states of those that the workspace has, in one statement", async () => {
  const workspace = await newWorkspace(host);
  const [active, gone] = [await aCustomer(workspace), await aCustomer(workspace)];
  const elsewhere = await aCustomer(await newWorkspace(host));
  await workspace
    .client(CustomerService)
    .archiveCustomer({ requestId: randomUUID(), customerId: gone.id });
  const customers = await customersAbove(host, active.id);
  const statements: string[] = [];
  const stop = host.database("customer").onStatement(({ sql }) => {
    if (/\bcustomers\b/.test(sql)) statements.push(sql);
  });
  const customerIds = [active.id, gone.id, elsewhere.id, `cus_${"0".repeat(26)}`];
  const { states } = await customers.batchCheckCustomers({ customerIds });
  stop();
  expect(states).toEqual({
    [active.id]: CustomerState.ACTIVE,
    [gone.id]: CustomerState.ARCHIVING,
  });
  expect(statements).toHaveLength(1);
});
