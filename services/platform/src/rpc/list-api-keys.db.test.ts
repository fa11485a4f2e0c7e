import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { ApiKeyService, ApiKeyState } from "@flint/contracts-platform";
import { newWorkspace, refused, testHost, type TestCaller, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

async function create(by: TestCaller, workspaceId = ""): Promise<string> {
  const { apiKey } = await by
    .client(ApiKeyService)
    .createApiKey({ requestId: randomUUID(), workspaceId, name: "Server", scopes: ["*"] });
  return apiKey?.id ?? "";
}

async function walk(by: TestCaller, pageSize: number, workspaceId = ""): Promise<string[][]> {
  const pages: string[][] = [];
  let pageToken = "";
  do {
    const page = await by.client(ApiKeyService).listApiKeys({ workspaceId, pageSize, pageToken });
    pages.push(page.apiKeys.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return pages;
}

test("M6: pages show every key once, newest first, revoked ones too", async () => {
  const merchant = await newWorkspace(host);
  const made: string[] = [];
  for (let count = 0; count < 24; count += 1) made.unshift(await create(merchant));
  await merchant
    .client(ApiKeyService)
    .revokeApiKey({ requestId: randomUUID(), apiKeyId: made[3] ?? "" });
  for (const { pageSize, sizes } of [
    { pageSize: 0, sizes: [20, 5] },
    { pageSize: 12, sizes: [12, 12, 1] },
    { pageSize: 25, sizes: [25] },
  ]) {
    const pages = await walk(merchant, pageSize);
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(pages.flat().slice(0, 24)).toEqual(made);
    expect(new Set(pages.flat()).size).toBe(25);
  }
  const { apiKeys } = await merchant.client(ApiKeyService).listApiKeys({ pageSize: 100 });
  const revoked = apiKeys.filter(({ state }) => state === ApiKeyState.REVOKED);
  expect(revoked.map(({ id }) => id)).toEqual([made[3]]);
});

test("M6: a bad page size, or a token of another workspace's list, is refused", async () => {
  const merchant = await newWorkspace(host);
  await create(merchant);
  const keys = merchant.live.client(ApiKeyService);
  expect(await refused(keys.listApiKeys({ pageSize: 101 }))).toMatchObject({
    code: Code.InvalidArgument,
    reason: "INVALID_FIELD",
    field: "page_size",
  });
  const { nextPageToken: pageToken } = await keys.listApiKeys({
    workspaceId: merchant.id,
    pageSize: 1,
  });
  expect(await refused(keys.listApiKeys({ pageToken }))).toMatchObject({
    code: Code.InvalidArgument,
    reason: "PAGE_TOKEN_INVALID",
    field: "page_token",
  });
});

test("M1: a list is of one workspace, which must be in reach", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  const made = await create(merchant.live, merchant.id);
  expect((await walk(merchant.live, 0, merchant.id)).flat()).toContain(made);
  expect((await walk(merchant.live, 0)).flat()).not.toContain(made);
  for (const workspaceId of [merchant.live.id, other.id]) {
    expect(await refused(walk(merchant, 0, workspaceId))).toMatchObject({ reason: "NOT_FOUND" });
  }
});
