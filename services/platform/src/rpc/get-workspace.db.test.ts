import { Code } from "@connectrpc/connect";
import { WorkspaceMode, WorkspaceService, WorkspaceState } from "@flint/contracts-platform";
import { seededIds } from "@flint/std";
import { newWorkspace, refused, testHost, type TestCaller, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const get = (caller: TestCaller, workspaceId = "") =>
  caller.client(WorkspaceService).getWorkspace({ workspaceId });

test("M1: a key picks the mode and the workspace", async () => {
  const merchant = await newWorkspace(host);
  const own = { merchantId: merchant.merchantId, state: WorkspaceState.ACTIVE, revision: 1n };
  expect((await get(merchant)).workspace).toMatchObject({
    ...own,
    id: merchant.id,
    mode: WorkspaceMode.SANDBOX,
  });
  expect((await get(merchant.live)).workspace).toMatchObject({
    ...own,
    id: merchant.live.id,
    mode: WorkspaceMode.LIVE,
  });
});

test("M1: a live key reaches its merchant's sandboxes; a sandbox's key not the live side", async () => {
  const merchant = await newWorkspace(host);
  expect((await get(merchant.live, merchant.id)).workspace?.id).toBe(merchant.id);
  expect(await refused(get(merchant, merchant.live.id))).toMatchObject({ reason: "NOT_FOUND" });
});

test("K2: what is another merchant's is refused like what is absent", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  const absent = seededIds(1).next("workspace");
  const refusals = await Promise.all(
    [other.id, other.live.id, absent].map(async (id) => {
      const { callId, details, ...refusal } = await refused(get(merchant.live, id));
      expect(details).toEqual({ id });
      return refusal;
    }),
  );
  expect(refusals[0]).toMatchObject({
    code: Code.NotFound,
    reason: "NOT_FOUND",
    field: "workspace_id",
    retryable: false,
  });
  expect(refusals[1]).toEqual(refusals[0]);
  expect(refusals[2]).toEqual(refusals[0]);
});

test("the internal id is in no answer", async () => {
  const merchant = await newWorkspace(host);
  const answer = JSON.stringify(await get(merchant), (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  const ids = new Set(answer.match(/ws_[0-9A-Z]{26}/g));
  expect(ids).toEqual(new Set([merchant.id]));
});
