import { describe, expect, test } from "@jest/globals";
import { seededIds } from "@flint/std";
import { API_KEYS_MAX, createApiKey } from "./create-api-key.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { secretOf } from "./secret.ts";
import { newWorkspace, type Workspace } from "./workspace.ts";

const ids = seededIds(1);
const at = Temporal.Instant.from("2026-03-01T00:00:00Z");
const workspace = newWorkspace({
  id: ids.next("workspace"),
  internalId: ids.next("workspace"),
  merchantId: ids.next("merchant"),
  mode: "sandbox",
  name: "Any",
  at,
});
const deleted: Workspace = { ...workspace, state: "deleted", deletedAt: at };

type Change = Partial<{
  workspace: Workspace;
  count: number;
  scopes: string[];
  expiresAt: Temporal.Instant;
}>;

function create(change: Change) {
  return createApiKey(
    {
      id: ids.next("apiKey"),
      name: "Any",
      scopes: change.scopes ?? ["orders:read"],
      expiresAt: change.expiresAt,
      secret: secretOf("sandbox", new Uint8Array(32)),
      at,
    },
    {
      workspace: change.workspace ?? workspace,
      count: change.count ?? 0,
      scopes: { known: new Set(["orders:read"]), own: new Set(["*"]) },
    },
  );
}

describe("an API key is created", () => {
  test.each<{ with: string; change: Change }>([
    { with: "nothing special", change: {} },
    { with: "an expiry ahead", change: { expiresAt: at.add({ nanoseconds: 1 }) } },
    { with: "room for one", change: { count: API_KEYS_MAX - 1 } },
  ])("with $with", ({ change }) => {
    const { apiKey, events } = create(change);
    expect(apiKey).toMatchObject({ state: "active", revision: 1, workspaceId: workspace.id });
    expect(events).toEqual([
      { type: "api_key.created", workspaceId: workspace.internalId, apiKey },
    ]);
  });

  // In the order in which they are checked: each row breaks its rule and all that follow.
  const full = { count: API_KEYS_MAX };
  const past = { ...full, expiresAt: at };
  const unknown = { ...past, scopes: ["nope"] };
  test.each<{ reason: string; change: Change }>([
    { reason: "WORKSPACE_DELETED", change: { ...unknown, workspace: deleted } },
    { reason: "SCOPE_UNKNOWN", change: unknown },
    { reason: "EXPIRY_PASSED", change: past },
    { reason: "API_KEY_LIMIT_REACHED", change: full },
  ])("not: $reason", ({ reason, change }) => {
    expect(() => create(change)).toThrow(reason);
  });
});

test("a key is revoked once", () => {
  const change = { workspaceId: workspace.internalId, at };
  const first = revokeApiKey(create({}).apiKey, change);
  expect(first.apiKey).toMatchObject({ state: "revoked", revokedAt: at, revision: 2 });
  expect(first.events).toMatchObject([{ type: "api_key.revoked", apiKey: { revision: 2 } }]);
  const later = { ...change, at: at.add({ hours: 1 }) };
  expect(revokeApiKey(first.apiKey, later)).toEqual({ apiKey: first.apiKey, events: [] });
});
