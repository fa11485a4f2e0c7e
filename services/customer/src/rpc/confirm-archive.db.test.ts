import { CustomerService, CustomerState } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import { aCustomer } from "@flint/builders-customer";
import { newWorkspace, refused, storedEvents, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { customer } from "../service.ts";
import { customersAbove } from "../test-support/internal-caller.ts";

let host: TestHost;

beforeAll(async () => {
  host = await testHost([platform, customer]);
});
afterAll(() => host.stop());

test("ConfirmArchive ends an archiving; an active customer is CUSTOMER_NOT_ARCHIVING", async () => {
  const workspace = await newWorkspace(host);
  const { id: customerId } = await aCustomer(workspace);
  const customers = await customersAbove(host, customerId);
  const confirm = (requestId: string) => customers.confirmArchive({ requestId, customerId });
  expect(await refused(confirm("early"))).toMatchObject({ reason: "CUSTOMER_NOT_ARCHIVING" });
  await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
  expect((await confirm("end")).state).toBe(CustomerState.ARCHIVED);
  expect((await confirm("again")).state).toBe(CustomerState.ARCHIVED);
  const events = await storedEvents(host, "customer", customerId);
  expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
    ["customer.created", 1],
    ["customer.archiving", 2],
    ["customer.archived", 3],
  ]);
});
