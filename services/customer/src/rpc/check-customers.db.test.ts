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

test("CheckCustomers answers states by id; absent ones and another workspace's are missing", async () => {
  const workspace = await newWorkspace(host);
  const active = (await aCustomer(workspace)).id;
  const archived = (await aCustomer(workspace)).id;
  const requestId = "archive";
  await workspace.client(CustomerService).archiveCustomer({ requestId, customerId: archived });
  const foreign = (await aCustomer(await newWorkspace(host))).id;
  const absent = `cus_${"0".repeat(26)}`;
  const customers = await customersAbove(host, active);
  const answer = await customers.checkCustomers({
    customerIds: [absent, archived, foreign, active],
  });
  expect(answer.customers.map(({ customerId, state }) => [customerId, state])).toEqual([
    [active, CustomerState.ACTIVE],
    [archived, CustomerState.ARCHIVING],
  ]);
});
