import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import {
  ApiKeyService,
  AuthenticationInternalService,
  LookUpApiKeyResponseSchema,
} from "@flint/contracts-platform";
import { sha256 } from "@flint/std";
import { internalClient, newWorkspace, refused, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const lookUp = (secretSha256: Uint8Array) =>
  internalClient(host, AuthenticationInternalService).lookUpApiKey({ secretSha256 });

test("a key is found by the hash of its secret, with what it opens", async () => {
  const merchant = await newWorkspace(host);
  const found = await lookUp(sha256(merchant.apiKey));
  expect(found).toMatchObject({
    apiKeyId: expect.stringMatching(/^key_/),
    internalWorkspaceId: expect.stringMatching(/^ws_/),
    workspace: { id: merchant.id },
    scopes: ["*"],
  });
  expect(found.internalWorkspaceId).not.toBe(merchant.id);
  expect([found.revokeTime, found.expireTime]).toEqual([undefined, undefined]);
});

test("a revoked key is found as revoked", async () => {
  const merchant = await newWorkspace(host);
  const keys = merchant.client(ApiKeyService);
  const made = await keys.createApiKey({
    requestId: randomUUID(),
    name: "Short-lived",
    scopes: ["*"],
  });
  const revoked = await keys.revokeApiKey({
    requestId: randomUUID(),
    apiKeyId: made.apiKey?.id ?? "",
  });
  const found = await lookUp(sha256(made.secret));
  expect(found.revokeTime).toEqual(revoked.apiKey?.revokeTime);
});

test("an unknown hash finds nothing, without an error", async () => {
  expect(await lookUp(sha256(randomUUID()))).toEqual(create(LookUpApiKeyResponseSchema));
});

test("INTERNAL_RPC: an API key cannot look up keys", async () => {
  const merchant = await newWorkspace(host);
  const call = merchant
    .client(AuthenticationInternalService)
    .lookUpApiKey({ secretSha256: sha256(merchant.apiKey) });
  expect(await refused(call)).toMatchObject({
    code: Code.PermissionDenied,
    reason: "INTERNAL_RPC",
  });
});
