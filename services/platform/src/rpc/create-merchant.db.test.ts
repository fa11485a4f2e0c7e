import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import {
  ApiKeyService,
  BootstrapInternalService,
  WorkspaceMode,
  WorkspaceService,
} from "@flint/contracts-platform";
import {
  caller,
  internalClient,
  newWorkspace,
  refused,
  storedEvents,
  testHost,
  type TestHost,
} from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const create = (requestId: string, name = "Ada's Coffee") =>
  internalClient(host, BootstrapInternalService).createMerchant({ requestId, name });

test("a merchant begins with a live workspace, a sandbox, and a key for each", async () => {
  const made = await create(randomUUID());
  expect(made).toMatchObject({
    merchant: { name: "Ada's Coffee" },
    liveWorkspace: { mode: WorkspaceMode.LIVE, revision: 1n },
    sandbox: { mode: WorkspaceMode.SANDBOX, revision: 1n },
    liveSecret: expect.stringMatching(/^flint_live_/),
    sandboxSecret: expect.stringMatching(/^flint_test_/),
  });
  for (const { secret, workspace } of [
    { secret: made.liveSecret, workspace: made.liveWorkspace },
    { secret: made.sandboxSecret, workspace: made.sandbox },
  ]) {
    const by = caller(host, secret);
    expect((await by.client(WorkspaceService).getWorkspace({})).workspace).toEqual(workspace);
    const { apiKeys } = await by.client(ApiKeyService).listApiKeys({});
    expect(apiKeys).toMatchObject([{ scopes: ["*"], workspaceId: workspace?.id }]);
    const events = await storedEvents(host, "platform", apiKeys[0]?.id ?? "");
    expect(events).toMatchObject([{ type: "api_key.created", actor: { kind: "system" } }]);
  }
  const events = await storedEvents(host, "platform", made.merchant?.id ?? "");
  expect(events).toMatchObject([{ type: "merchant.created", sequence: 1 }]);
});

test("J2, J9: a repeat answers the same merchant and secrets", async () => {
  const requestId = randomUUID();
  const first = await create(requestId);
  expect(await create(requestId)).toEqual(first);
  expect(await refused(create(requestId, "Another"))).toMatchObject({
    code: Code.AlreadyExists,
    reason: "REQUEST_ID_REUSED",
    field: "name",
  });
});

test("INTERNAL_RPC: no API key creates merchants", async () => {
  const merchant = await newWorkspace(host);
  for (const by of [merchant, merchant.live]) {
    const call = by
      .client(BootstrapInternalService)
      .createMerchant({ requestId: randomUUID(), name: "Mine" });
    expect(await refused(call)).toMatchObject({
      code: Code.PermissionDenied,
      reason: "INTERNAL_RPC",
    });
  }
});
