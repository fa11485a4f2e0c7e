import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { WorkspaceService } from "@flint/contracts-platform";
import { newWorkspace, refused, testHost, type TestCaller, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

async function createSandboxes(caller: TestCaller, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const { workspace } = await caller
      .client(WorkspaceService)
      .createSandbox({ requestId: randomUUID(), name: `Sandbox ${made}` });
    ids.push(workspace?.id ?? "");
  }
  return ids;
}

async function walk(caller: TestCaller, pageSize: number): Promise<string[][]> {
  const pages: string[][] = [];
  let pageToken = "";
  do {
    const page = await caller.client(WorkspaceService).listWorkspaces({ pageSize, pageToken });
    pages.push(page.workspaces.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return pages;
}

test("M6: pages show every workspace once, newest first", async () => {
  const merchant = await newWorkspace(host);
  const made = await createSandboxes(merchant.live, 23);
  const all = [...made.reverse(), merchant.id, merchant.live.id];
  for (const { pageSize, sizes } of [
    { pageSize: 0, sizes: [20, 5] },
    { pageSize: 10, sizes: [10, 10, 5] },
    { pageSize: 25, sizes: [25] },
    { pageSize: 100, sizes: [25] },
  ]) {
    const pages = await walk(merchant.live, pageSize);
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(new Set(pages.flat())).toEqual(new Set(all));
    expect(pages.flat().slice(0, 23)).toEqual(made);
  }
});

test("M6: a bad page size or page token is refused", async () => {
  const merchant = await newWorkspace(host);
  const workspaces = merchant.client(WorkspaceService);
  for (const pageSize of [-1, 101]) {
    expect(await refused(workspaces.listWorkspaces({ pageSize }))).toMatchObject({
      code: Code.InvalidArgument,
      reason: "INVALID_FIELD",
      field: "page_size",
    });
  }
  await createSandboxes(merchant, 1);
  const { nextPageToken } = await workspaces.listWorkspaces({ pageSize: 1 });
  expect(nextPageToken).not.toBe("");
  for (const { caller, pageToken } of [
    { caller: merchant, pageToken: "nonsense" },
    { caller: merchant, pageToken: `${nextPageToken}=` },
    // Of another list: the live key's, which shows more.
    { caller: merchant.live, pageToken: nextPageToken },
  ]) {
    const list = caller.client(WorkspaceService).listWorkspaces({ pageToken });
    expect(await refused(list)).toMatchObject({
      code: Code.InvalidArgument,
      reason: "PAGE_TOKEN_INVALID",
      field: "page_token",
    });
  }
});

test("M1: a sandbox's key lists the sandboxes only, and nobody another merchant's", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  expect(await walk(merchant, 0)).toEqual([[merchant.id]]);
  expect((await walk(other.live, 0)).flat().sort()).toEqual([other.id, other.live.id].sort());
});

test("deleted sandboxes are left out", async () => {
  const merchant = await newWorkspace(host);
  const [kept, deleted] = await createSandboxes(merchant, 2);
  await merchant
    .client(WorkspaceService)
    .deleteSandbox({ requestId: randomUUID(), workspaceId: deleted ?? "" });
  expect((await walk(merchant, 0)).flat()).toEqual([kept, merchant.id]);
});
