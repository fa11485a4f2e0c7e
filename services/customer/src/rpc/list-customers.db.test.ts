import { CustomerService } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import { aCustomer, newWorkspace, refused, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { customer } from "../service.ts";

let host: TestHost;

beforeAll(async () => {
  host = await testHost([platform, customer]);
});
afterAll(() => host.stop());

test("M6: walks pages of 20 by default without a repeat or a gap", async () => {
  const workspace = await newWorkspace(host);
  const made: string[] = [];
  for (let index = 0; index < 45; index += 1) made.push((await aCustomer(workspace)).id);
  const customers = workspace.client(CustomerService);
  const sizes: number[] = [];
  const seen: string[] = [];
  let pageToken = "";
  do {
    const page = await customers.listCustomers({ pageToken });
    sizes.push(page.customers.length);
    seen.push(...page.customers.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(sizes).toEqual([20, 20, 5]);
  expect(seen).toEqual(made.reverse());
  for (const [request, field] of [
    [{ pageSize: 101 }, "page_size"],
    [{ pageSize: -1 }, "page_size"],
  ] as const) {
    expect(await refused(customers.listCustomers(request))).toMatchObject({
      reason: "INVALID_FIELD",
      field,
    });
  }
  expect(await refused(customers.listCustomers({ pageToken: "x" }))).toMatchObject({
    reason: "PAGE_TOKEN_INVALID",
  });
});

test("archived customers are listed where asked for", async () => {
  const workspace = await newWorkspace(host);
  const kept = await aCustomer(workspace);
  const gone = await aCustomer(workspace);
  const customers = workspace.client(CustomerService);
  await customers.archiveCustomer({ requestId: "archive", customerId: gone.id });
  const ids = async (includeArchived: boolean) =>
    (await customers.listCustomers({ includeArchived })).customers.map(({ id }) => id);
  expect(await ids(false)).toEqual([kept.id]);
  expect(await ids(true)).toEqual([gone.id, kept.id]);
});
