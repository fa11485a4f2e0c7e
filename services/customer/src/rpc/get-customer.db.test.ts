import { CustomerService } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import { aCustomer } from "@flint/builders-customer";
import { newWorkspace, refused, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { customer } from "../service.ts";

let host: TestHost;

beforeAll(async () => {
  host = await testHost([platform, customer]);
});
afterAll(() => host.stop());

test("GetCustomer answers in its workspace only; foreign and absent look the same", async () => {
  const workspace = await newWorkspace(host);
  const made = await aCustomer(workspace);
  const customers = workspace.client(CustomerService);
  expect((await customers.getCustomer({ customerId: made.id })).customer).toEqual(made);
  const foreign = (await aCustomer(await newWorkspace(host))).id;
  const ask = async (customerId: string) => {
    const { callId, details, ...rest } = await refused(customers.getCustomer({ customerId }));
    expect(callId).toMatch(/^call_/);
    expect(details).toEqual({ id: customerId });
    return rest;
  };
  const absent = await ask(`cus_${"0".repeat(26)}`);
  expect(await ask(foreign)).toEqual(absent);
  expect(absent).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
});
