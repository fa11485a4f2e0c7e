import { Code } from "@connectrpc/connect";
import { ApiKeyService } from "@flint/contracts-platform";
import { SCOPES } from "@flint/contracts-type";
import { newWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { allHost, type AllHost } from "./test-support/all-host.ts";
import { everyRpc } from "./test-support/every-rpc.ts";
import { expectRefused } from "./test-support/refusals.ts";
import { openWays, type Ways } from "./test-support/ways.ts";

let all: AllHost;
let ways: Ways;
/** Two keys for each scope: all but it, and it alone. */
const keys = new Map<string, { without: string; only: string }>();

beforeAll(async () => {
  all = await allHost();
  ways = openWays(all.host);
  const apiKeys = (await newWorkspace(all.host)).client(ApiKeyService);
  const make = async (name: string, scopes: string[]) =>
    (await apiKeys.createApiKey({ requestId: name, name, scopes })).secret;
  for (const scope of new Set(everyRpc.map((rpc) => rpc.scope))) {
    const rest = Object.keys(SCOPES).filter((each) => each !== scope);
    keys.set(scope, {
      without: await make(`all but ${scope}`, rest),
      only: await make(`only ${scope}`, [scope]),
    });
  }
});
afterAll(async () => {
  ways.close();
  await all.stop();
});

test.each(everyRpc)("M2: $path is refused without $scope, which is named", async (rpc) => {
  const { path, scope } = rpc;
  expect(scope).not.toBe("");
  const { without = "", only = "" } = keys.get(scope) ?? {};
  const refusal = expectRefused(
    rpc,
    await ways.connectJson({ path, credential: without, body: "{}" }),
  );
  expect(refusal).toMatchObject({
    ...{ code: Code.PermissionDenied, reason: "SCOPE_MISSING" },
    details: { missing_scope: scope },
  });
  const opened = await ways.connectJson({ path, credential: only, body: "{}" });
  if (!opened.ok) expect(expectRefused(rpc, opened).code).not.toBe(Code.PermissionDenied);
});
