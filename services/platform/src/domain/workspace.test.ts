import { describe, expect, test } from "@jest/globals";
import { seededIds } from "@flint/std";
import { createSandbox, SANDBOXES_MAX } from "./create-sandbox.ts";
import { deleteSandbox } from "./delete-sandbox.ts";
import { newApiKey } from "./api-key.ts";
import { resetSandbox } from "./reset-sandbox.ts";
import { secretOf } from "./secret.ts";
import { newWorkspace, type Workspace } from "./workspace.ts";

const ids = seededIds(1);
const at = Temporal.Instant.from("2026-03-01T00:00:00Z");
const born = { name: "Any", at: Temporal.Instant.from("2026-01-01T00:00:00Z") };

const base = {
  id: ids.next("workspace"),
  internalId: ids.next("workspace"),
  merchantId: ids.next("merchant"),
};
const sandbox = newWorkspace({ ...base, ...born, mode: "sandbox" });
const live = newWorkspace({ ...base, ...born, mode: "live" });
const deleted: Workspace = { ...sandbox, state: "deleted", deletedAt: at, revision: 2 };

const reset = (workspace: Workspace, expectedRevision: bigint) =>
  resetSandbox(workspace, { expectedRevision, internalId: ids.next("workspace"), at });
const remove = (workspace: Workspace, expectedRevision: bigint) =>
  deleteSandbox(workspace, { expectedRevision, apiKeys: [], at });

describe.each([
  { verb: "reset", change: reset },
  { verb: "delete", change: remove },
])("to $verb a sandbox", ({ change }) => {
  test.each([
    { of: "a live workspace", workspace: live, expected: 0n, reason: "SANDBOX_REQUIRED" },
    { of: "a deleted sandbox", workspace: deleted, expected: 0n, reason: "WORKSPACE_DELETED" },
    { of: "another revision", workspace: sandbox, expected: 2n, reason: "REVISION_STALE" },
    // The state is told before the revision: no other revision would help.
    { of: "both", workspace: deleted, expected: 1n, reason: "WORKSPACE_DELETED" },
  ])("$of is $reason", ({ workspace, expected, reason }) => {
    expect(() => change(workspace, expected)).toThrow(reason);
  });

  test.each([0n, 1n])("takes expected revision %s of revision 1", (expected) => {
    const { workspace, events } = change(sandbox, expected);
    expect(workspace.revision).toBe(2);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      workspace,
      retired: { internalId: sandbox.internalId, workspaceId: sandbox.id, retiredAt: at },
    });
  });
});

test("a reset keeps the public id and takes another internal one, also for its event", () => {
  const { workspace, events } = reset(sandbox, 0n);
  expect(workspace).toMatchObject({ id: sandbox.id, resetAt: at, state: "active" });
  expect(workspace.internalId).not.toBe(sandbox.internalId);
  expect(events[0]).toMatchObject({ type: "workspace.reset", workspaceId: workspace.internalId });
});

test("a deletion revokes the keys first", () => {
  const apiKeys = [1, 2].map((value) =>
    newApiKey({
      id: ids.next("apiKey"),
      workspaceId: sandbox.id,
      name: "Any",
      scopes: ["*"],
      secret: secretOf("sandbox", new Uint8Array(32).fill(value)),
      at: born.at,
    }),
  );
  const { events } = deleteSandbox(sandbox, { expectedRevision: 0n, apiKeys, at });
  expect(events).toMatchObject([
    { type: "api_key.revoked", apiKey: { id: apiKeys[0]?.id, revision: 2, revokedAt: at } },
    { type: "api_key.revoked", apiKey: { id: apiKeys[1]?.id, revision: 2, revokedAt: at } },
    { type: "workspace.deleted", workspaceId: sandbox.internalId },
  ]);
});

test.each([
  { count: 0, refused: false },
  { count: SANDBOXES_MAX - 1, refused: false },
  { count: SANDBOXES_MAX, refused: true },
])("a merchant with $count sandboxes creates one more: refused $refused", ({ count, refused }) => {
  const create = () =>
    createSandbox({ ...base, ...born, at, settingsId: ids.next("settings") }, { count });
  if (refused) expect(create).toThrow("SANDBOX_LIMIT_REACHED");
  else expect(create().workspace).toMatchObject({ mode: "sandbox", revision: 1 });
});
