import { CustomerState } from "@flint/contracts-customer";
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

test("CheckCustomer answers state and calendar, and no personal data", async () => {
  const { id } = await aCustomer(await newWorkspace(host), { timeZone: "Europe/Vienna" });
  const customers = await customersAbove(host, id);
  const { $typeName, ...answer } = await customers.checkCustomer({ customerId: id });
  expect($typeName).toBe("flint.customer.v1.CheckCustomerResponse");
  expect(answer).toEqual({ state: CustomerState.ACTIVE, timeZone: "Europe/Vienna", locale: "" });
});
