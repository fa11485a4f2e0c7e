import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { WorkspaceMode, WorkspaceService, WorkspaceState } from "@flint/contracts-platform";
import {
  newWorkspace,
  refused,
  storedEvents,
  testHost,
  type TestCaller,
  type TestHost,
} from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { SANDBOXES_MAX } from "../domain/create-sandbox.ts";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const create = (caller: TestCaller, requestId: string, name = "Mine") =>
  caller.client(WorkspaceService).createSandbox({ requestId, name });

async function sandboxCount(caller: TestCaller): Promise<number> {
  const { workspaces } = await caller.client(WorkspaceService).listWorkspaces({ pageSize: 100 });
  return workspaces.filter(({ mode }) => mode === WorkspaceMode.SANDBOX).length;
}

test("M4: a sandbox is created, and its event says by whom", async () => {
  const merchant = await newWorkspace(host);
  const requestId = randomUUID();
  const { workspace } = await create(merchant, requestId);
  expect(workspace).toMatchObject({
    merchantId: merchant.merchantId,
    mode: WorkspaceMode.SANDBOX,
    state: WorkspaceState.ACTIVE,
    name: "Mine",
    revision: 1n,
  });
  const read = await merchant
    .client(WorkspaceService)
    .getWorkspace({ workspaceId: workspace?.id ?? "" });
  expect(read.workspace).toEqual(workspace);
  const events = await storedEvents(host, "platform", workspace?.id ?? "");
  expect(events).toMatchObject([
    {
      type: "workspace.created",
      sequence: 1,
      requestId,
      actor: { kind: "api_key" },
      snapshot: { id: workspace?.id, mode: "WORKSPACE_MODE_SANDBOX", revision: "1" },
    },
  ]);
  // What its rows will carry is not the id that the world sees.
  expect(events[0]?.workspaceId).toMatch(/^ws_/);
  expect(events[0]?.workspaceId).not.toBe(workspace?.id);
});

test("J2: the same call again answers the same sandbox and makes no second one", async () => {
  const merchant = await newWorkspace(host);
  const requestId = randomUUID();
  const first = await create(merchant, requestId);
  for (let repeat = 0; repeat < 100; repeat += 1) {
    let replayed: string | null = null;
    const again = await merchant
      .client(WorkspaceService)
      .createSandbox(
        { requestId, name: "Mine" },
        { onHeader: (headers) => (replayed = headers.get("idempotent-replayed")) },
      );
    expect(again).toEqual(first);
    expect(replayed).toBe("true");
  }
  expect(await sandboxCount(merchant)).toBe(2);
});

test("J3: another request under the same id is refused and names the field", async () => {
  const merchant = await newWorkspace(host);
  const requestId = randomUUID();
  await create(merchant, requestId);
  expect(await refused(create(merchant, requestId, "Yours"))).toMatchObject({
    code: Code.AlreadyExists,
    reason: "REQUEST_ID_REUSED",
    field: "name",
    retryable: false,
  });
  expect(await sandboxCount(merchant)).toBe(2);
});

test("J4: 50 at once make one sandbox; each gets it, or is told that it is being made", async () => {
  const merchant = await newWorkspace(host);
  const requestId = randomUUID();
  const calls = Array.from({ length: 50 }, () => create(merchant, requestId));
  const ids = new Set<string | undefined>();
  for (const result of await Promise.allSettled(calls)) {
    if (result.status === "fulfilled") {
      ids.add(result.value.workspace?.id);
    } else {
      expect(await refused(Promise.reject(result.reason))).toMatchObject({
        code: Code.Aborted,
        reason: "REQUEST_IN_FLIGHT",
        retryable: true,
        retryDelay: expect.anything(),
      });
    }
  }
  expect(ids.size).toBe(1);
  expect((await create(merchant, requestId)).workspace?.id).toBe([...ids][0]);
  expect(await sandboxCount(merchant)).toBe(2);
});

test("J8: the same id of another workspace and of another procedure is another call", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  const requestId = randomUUID();
  const made = [
    await create(merchant, requestId),
    await create(merchant.live, requestId),
    await create(other, requestId),
  ].map(({ workspace }) => workspace?.id ?? "");
  expect(new Set(made).size).toBe(3);
  const reset = await merchant
    .client(WorkspaceService)
    .resetSandbox({ requestId, workspaceId: made[0] ?? "" });
  expect(reset.workspace?.revision).toBe(2n);
});

test.each([
  { of: "10,000 characters", requestId: "k".repeat(10_000), reason: "INVALID_FIELD" },
  { of: "256 characters", requestId: "k".repeat(256), reason: "INVALID_FIELD" },
  { of: "a line's end", requestId: "a\nb", reason: "INVALID_FIELD" },
  { of: "text beyond ASCII", requestId: "schlüssel", reason: "INVALID_FIELD" },
  { of: "nothing", requestId: "", reason: "REQUEST_ID_MISSING" },
])("J10: a request id of $of is refused and nothing is made", async ({ requestId, reason }) => {
  const merchant = await newWorkspace(host);
  expect(await refused(create(merchant, requestId))).toMatchObject({
    code: Code.InvalidArgument,
    reason,
    field: "request_id",
  });
  expect(await sandboxCount(merchant)).toBe(1);
});

test("J10: 255 characters of printable ASCII are taken", async () => {
  const merchant = await newWorkspace(host);
  const requestId = `${randomUUID()} ~!`.padEnd(255, "k");
  expect((await create(merchant, requestId)).workspace?.revision).toBe(1n);
});

test("SANDBOX_LIMIT_REACHED: a merchant has 100 sandboxes at most, also when created at once", async () => {
  const merchant = await newWorkspace(host);
  for (let made = 1; made < SANDBOXES_MAX - 2; made += 1) await create(merchant, randomUUID());
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, () => create(merchant.live, randomUUID())),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(await refused(create(merchant, randomUUID()))).toMatchObject({
    code: Code.ResourceExhausted,
    reason: "SANDBOX_LIMIT_REACHED",
    retryable: false,
    details: { limit: String(SANDBOXES_MAX) },
  });
  expect(await sandboxCount(merchant)).toBe(SANDBOXES_MAX);
  const { workspaces } = await merchant.client(WorkspaceService).listWorkspaces({ pageSize: 1 });
  await merchant
    .client(WorkspaceService)
    .deleteSandbox({ requestId: randomUUID(), workspaceId: workspaces[0]?.id ?? "" });
  await create(merchant, randomUUID());
});
