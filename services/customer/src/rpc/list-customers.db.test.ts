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

test("A11: a customer is found by the merchant's own id, letter by letter", async () => {
  const workspace = await newWorkspace(host);
  const reference = `${"ä".repeat(250)}-crm1`;
  const made = await aCustomer(workspace, { externalReferenceId: reference });
  const capitals = await aCustomer(workspace, { externalReferenceId: reference.toUpperCase() });
  await aCustomer(workspace);
  const find = async (externalReferenceId: string) =>
    (await workspace.client(CustomerService).listCustomers({ externalReferenceId })).customers;
  expect(await find(reference)).toEqual([made]);
  expect(await find(reference.toUpperCase())).toEqual([capitals]);
  expect(await find("crm1")).toEqual([]);
});

test("M1: lists show nothing of another workspace, nor does its page token open here", async () => {
  const workspace = await newWorkspace(host);
  const first = await aCustomer(workspace);
  await aCustomer(workspace);
  const other = await newWorkspace(host);
  expect((await other.client(CustomerService).listCustomers({})).customers).toEqual([]);
  const live = await workspace.live.client(CustomerService).listCustomers({});
  expect(live.customers).toEqual([]);
  const customers = workspace.client(CustomerService);
  const { nextPageToken: pageToken } = await customers.listCustomers({ pageSize: 1 });
  expect((await customers.listCustomers({ pageToken })).customers).toEqual([first]);
  for (const call of [
    other.client(CustomerService).listCustomers({ pageToken }),
    customers.listCustomers({ pageToken, includeArchived: true }),
  ]) {
    expect(await refused(call)).toMatchObject({
      reason: "PAGE_TOKEN_INVALID",
      field: "page_token",
    });
  }
});
