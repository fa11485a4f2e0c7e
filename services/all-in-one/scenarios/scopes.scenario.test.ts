import { ApiKeyService } from "@flint/contracts-platform";
import { SCOPES } from "@flint/contracts-type";
import { newWorkspace, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { allHost } from "./test-support/all-host.ts";
import { callJson, everyRpc } from "./test-support/every-rpc.ts";

let all: Awaited<ReturnType<typeof allHost>>;
let workspace: TestWorkspace;
const keys = new Map<string, string>();

beforeAll(async () => {
  all = await allHost();
  workspace = await newWorkspace(all.host);
  const apiKeys = workspace.client(ApiKeyService);
  for (const missing of new Set(everyRpc.map(({ scope }) => scope))) {
    const scopes = Object.keys(SCOPES).filter((scope) => scope !== missing);
    const requestId = `all-but-${missing}`;
    keys.set(missing, (await apiKeys.createApiKey({ requestId, name: requestId, scopes })).secret);
  }
});
afterAll(() => all.stop());

test.each(everyRpc)(
  "M2: $path is refused without $scope, which is named",
  async ({ path, scope }) => {
    expect(scope).not.toBe("");
    const credential = keys.get(scope) ?? "";
    const { status, body } = await callJson(all.url, { path, credential, body: "{}" });
    expect(status).toBe(403);
    expect(body.code).toBe("permission_denied");
    expect(JSON.stringify(body)).toContain("SCOPE_MISSING");
    expect(JSON.stringify(body)).toContain(scope);
  },
);

test.each(everyRpc)("K2: $path is refused without a key", async ({ path }) => {
  const { status, body } = await callJson(all.url, { path, credential: "", body: "{}" });
  expect(status).toBe(401);
  expect(JSON.stringify(body)).toContain("CREDENTIAL_MISSING");
});
