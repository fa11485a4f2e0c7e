import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { ApiKeyService, WorkspaceService, WorkspaceState } from "@flint/contracts-platform";
import {
  caller,
  newWorkspace,
  refused,
  storedEvents,
  testHost,
  type TestCaller,
  type TestHost,
  type TestWorkspace,
} from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const remove = (by: TestCaller, workspaceId: string, requestId = randomUUID()) =>
  by.client(WorkspaceService).deleteSandbox({ requestId, workspaceId });

async function sandboxWithKey(merchant: TestWorkspace) {
  const made = await merchant
    .client(WorkspaceService)
    .createSandbox({ requestId: randomUUID(), name: "To be deleted" });
  const workspaceId = made.workspace?.id ?? "";
  const { apiKey, secret } = await merchant
    .client(ApiKeyService)
    .createApiKey({ requestId: randomUUID(), workspaceId, name: "Its key", scopes: ["*"] });
  return { workspaceId, apiKeyId: apiKey?.id ?? "", secret };
}

test("M4: a deleted sandbox keeps its record, and its keys are revoked", async () => {
  const merchant = await newWorkspace(host);
  const { workspaceId, apiKeyId, secret } = await sandboxWithKey(merchant);
  const { workspace } = await remove(merchant, workspaceId);
  expect(workspace).toMatchObject({
    id: workspaceId,
    state: WorkspaceState.DELETED,
    revision: 2n,
  });
  const read = await merchant.client(WorkspaceService).getWorkspace({ workspaceId });
  expect(read.workspace).toEqual(workspace);
  // No process has seen this key yet, so that none remembers it as good.
  const gone = caller(host, secret).client(WorkspaceService).getWorkspace({});
  expect(await refused(gone)).toMatchObject({
    code: Code.Unauthenticated,
    reason: "API_KEY_REVOKED",
  });
  expect((await storedEvents(host, "platform", apiKeyId)).map(({ type }) => type)).toEqual([
    "api_key.created",
    "api_key.revoked",
  ]);
  expect((await storedEvents(host, "platform", workspaceId)).map(({ type }) => type)).toEqual([
    "workspace.created",
    "workspace.deleted",
  ]);
});

test("J2: a repeat answers the deletion again", async () => {
  const merchant = await newWorkspace(host);
  const { workspaceId } = await sandboxWithKey(merchant);
  const requestId = randomUUID();
  const first = await remove(merchant, workspaceId, requestId);
  expect(await remove(merchant, workspaceId, requestId)).toEqual(first);
});

test("WORKSPACE_DELETED: it is not deleted or reset again, and gets no key", async () => {
  const merchant = await newWorkspace(host);
  const { workspaceId } = await sandboxWithKey(merchant);
  await remove(merchant, workspaceId);
  const requestId = randomUUID();
  const name = "Late";
  for (const late of [
    () => remove(merchant, workspaceId),
    () => merchant.client(WorkspaceService).resetSandbox({ requestId, workspaceId }),
    () =>
      merchant.client(ApiKeyService).createApiKey({ requestId, workspaceId, name, scopes: ["*"] }),
  ]) {
    expect(await refused(late())).toMatchObject({
      code: Code.FailedPrecondition,
      reason: "WORKSPACE_DELETED",
      field: "workspace_id",
    });
  }
});

test("SANDBOX_REQUIRED: a live workspace is not deleted", async () => {
  const merchant = await newWorkspace(host);
  expect(await refused(remove(merchant.live, merchant.live.id))).toMatchObject({
    code: Code.FailedPrecondition,
    reason: "SANDBOX_REQUIRED",
  });
});

test("M1: another merchant's sandbox is not found and not deleted", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  expect(await refused(remove(merchant.live, other.id))).toMatchObject({ reason: "NOT_FOUND" });
  const read = await other.client(WorkspaceService).getWorkspace({});
  expect(read.workspace?.state).toBe(WorkspaceState.ACTIVE);
});
