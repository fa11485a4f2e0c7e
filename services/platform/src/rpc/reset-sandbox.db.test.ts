import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import {
  AuthenticationInternalService,
  ApiKeyService,
  SettingsService,
  WorkspaceService,
} from "@flint/contracts-platform";
import { CREDENTIAL_TRUST_MAX_MS } from "@flint/rpc";
import { seededIds } from "@flint/std";
import {
  caller,
  internalClient,
  newWorkspace,
  refused,
  storedEvents,
  testHost,
  type TestCaller,
  type TestHost,
} from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

const waitedMs: number[] = [];
let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform], { sleep: async (delayMs) => void waitedMs.push(delayMs) });
});
afterAll(() => host.stop());

const reset = (caller: TestCaller, workspaceId: string, expectedRevision = 0n) =>
  caller
    .client(WorkspaceService)
    .resetSandbox({ requestId: randomUUID(), workspaceId, expectedRevision });

async function internalIdOf(workspaceId: string): Promise<string> {
  const authentication = internalClient(host, AuthenticationInternalService);
  return (await authentication.lookUpWorkspace({ workspaceId })).internalWorkspaceId;
}

/** The internal id under which the last call of GetWorkspace ran, by the request log. */
function calledUnder(other: TestHost): unknown {
  const calls = other.log
    .entries()
    .filter(({ procedure }) => String(procedure).endsWith("/GetWorkspace"));
  return calls.at(-1)?.["workspaceId"];
}

test("M4: a reset gives the sandbox another, empty internal workspace", async () => {
  const merchant = await newWorkspace(host);
  const before = await internalIdOf(merchant.id);
  const { workspace } = await reset(merchant, merchant.id);
  const after = await internalIdOf(merchant.id);
  expect(after).toMatch(/^ws_/);
  expect(after).not.toBe(before);
  expect(workspace).toMatchObject({ id: merchant.id, revision: 2n, resetTime: expect.anything() });

  const events = await storedEvents(host, "platform", merchant.id);
  expect(events.map(({ type, sequence, workspaceId }) => [type, sequence, workspaceId])).toEqual([
    ["workspace.created", 1, before],
    // Whoever prepares a new workspace hears of it under the id that it has now.
    ["workspace.reset", 2, after],
  ]);
  const retired = await host
    .database("platform")
    .query("SELECT internal_id FROM retired_workspaces WHERE workspace_id = ?", [merchant.id]);
  expect(retired).toEqual([{ internal_id: before }]);
});

test("M4: after the answer no process goes on under the old internal id", async () => {
  // Two processes that know the key, as far as one test can have them; and their real pauses.
  const hosts = await Promise.all([testHost([platform]), testHost([platform])]);
  try {
    const [one, other] = hosts as [TestHost, TestHost];
    const merchant = await newWorkspace(one);
    const elsewhere = caller(other, merchant.apiKey);
    const read = () => elsewhere.client(WorkspaceService).getWorkspace({});
    const before = await internalIdOf(merchant.id);
    await read();
    expect(calledUnder(other)).toBe(before);
    await reset(merchant, merchant.id);
    await read();
    expect(calledUnder(other)).toBe(await internalIdOf(merchant.id));
  } finally {
    await Promise.all(hosts.map((each) => each.stop()));
  }
});

test("a reset waits for that, a repeat of it too", async () => {
  const merchant = await newWorkspace(host);
  const request = { requestId: randomUUID(), workspaceId: merchant.id };
  waitedMs.length = 0;
  await merchant.client(WorkspaceService).resetSandbox(request);
  await merchant.client(WorkspaceService).resetSandbox(request);
  expect(waitedMs).toEqual([CREDENTIAL_TRUST_MAX_MS, CREDENTIAL_TRUST_MAX_MS]);
});

test("M4: keys and settings outlive a reset", async () => {
  const merchant = await newWorkspace(host);
  const { settings } = await merchant.client(SettingsService).updateSettings({
    requestId: randomUUID(),
    settings: { corsAllowedOrigins: ["https://shop.example"] },
  });
  const keys = await merchant.client(ApiKeyService).listApiKeys({});
  await reset(merchant, merchant.id);
  expect(await merchant.client(ApiKeyService).listApiKeys({})).toEqual(keys);
  expect((await merchant.client(SettingsService).getSettings({})).settings).toEqual(settings);
});

test("J2: a sandbox that is reset by its own key is not reset again by a repeat", async () => {
  const merchant = await newWorkspace(host);
  const workspaces = merchant.client(WorkspaceService);
  const request = { requestId: randomUUID(), workspaceId: merchant.id };
  const first = await workspaces.resetSandbox(request);
  const internalId = await internalIdOf(merchant.id);
  // Another credential of the same workspace, which no process has seen under its old internal id.
  const { secret } = await merchant
    .client(ApiKeyService)
    .createApiKey({ requestId: randomUUID(), name: "Second", scopes: ["workspaces:write"] });
  const again = await caller(host, secret).client(WorkspaceService).resetSandbox(request);
  expect(again).toEqual(first);
  expect(await internalIdOf(merchant.id)).toBe(internalId);
});

test("SANDBOX_REQUIRED: a live workspace is not reset", async () => {
  const merchant = await newWorkspace(host);
  expect(await refused(reset(merchant.live, merchant.live.id))).toMatchObject({
    code: Code.FailedPrecondition,
    reason: "SANDBOX_REQUIRED",
    field: "workspace_id",
  });
});

test("M1: what the key does not reach is not found and not reset", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  const before = await internalIdOf(other.id);
  for (const id of [other.id, merchant.live.id, seededIds(1).next("workspace")]) {
    expect(await refused(reset(merchant, id))).toMatchObject({
      code: Code.NotFound,
      reason: "NOT_FOUND",
      details: { id },
    });
  }
  expect(await internalIdOf(other.id)).toBe(before);
});

test("A10: of two who expect the same revision one resets", async () => {
  const merchant = await newWorkspace(host);
  const results = await Promise.allSettled([
    reset(merchant, merchant.id, 1n),
    reset(merchant.live, merchant.id, 1n),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await refused(reset(merchant, merchant.id, 1n))).toMatchObject({
    code: Code.Aborted,
    reason: "REVISION_STALE",
    field: "expected_revision",
    details: { revision: "2" },
  });
});
