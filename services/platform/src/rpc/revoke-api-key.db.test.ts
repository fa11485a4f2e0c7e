import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { ApiKeyService, ApiKeyState } from "@flint/contracts-platform";
import {
  caller,
  eventually,
  newWorkspace,
  refused,
  storedEvents,
  testHost,
  type TestCaller,
  type TestHost,
} from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const create = (by: TestCaller) =>
  by.client(ApiKeyService).createApiKey({ requestId: randomUUID(), name: "Server", scopes: ["*"] });
const revoke = (by: TestCaller, apiKeyId: string, requestId = randomUUID()) =>
  by.client(ApiKeyService).revokeApiKey({ requestId, apiKeyId });

test("M3: a key that was in use a moment ago is refused within 5 s", async () => {
  const merchant = await newWorkspace(host);
  const { apiKey, secret } = await create(merchant);
  const list = () => caller(host, secret).client(ApiKeyService).listApiKeys({});
  await list();
  await revoke(merchant, apiKey?.id ?? "");
  const revokedAtMs = performance.now();
  const refusal = await eventually(() => refused(list()));
  expect(performance.now() - revokedAtMs).toBeLessThan(5_000);
  expect(refusal).toMatchObject({ code: Code.Unauthenticated, reason: "API_KEY_REVOKED" });
});

test("a revocation is one event; revoking again changes nothing", async () => {
  const merchant = await newWorkspace(host);
  const { apiKey } = await create(merchant);
  const id = apiKey?.id ?? "";
  const requestId = randomUUID();
  const first = await revoke(merchant, id, requestId);
  expect(first.apiKey).toMatchObject({
    id,
    state: ApiKeyState.REVOKED,
    revision: 2n,
    revokeTime: expect.anything(),
  });
  expect(await revoke(merchant, id, requestId)).toEqual(first);
  expect(await revoke(merchant, id)).toEqual(first);
  const read = await merchant.client(ApiKeyService).getApiKey({ apiKeyId: id });
  expect(read.apiKey).toEqual(first.apiKey);
  const events = await storedEvents(host, "platform", id);
  expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
    ["api_key.created", 1],
    ["api_key.revoked", 2],
  ]);
});

test("J4: 20 revocations at once with different ids are one change", async () => {
  const merchant = await newWorkspace(host);
  const { apiKey } = await create(merchant);
  const id = apiKey?.id ?? "";
  const answers = await Promise.all(Array.from({ length: 20 }, () => revoke(merchant, id)));
  expect(new Set(answers.map((answer) => answer.apiKey?.revision))).toEqual(new Set([2n]));
  expect(await storedEvents(host, "platform", id)).toHaveLength(2);
});

test("M1: another workspace's key is not found and stays good", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  for (const by of [merchant.live, other]) {
    const { apiKey } = await create(by);
    const id = apiKey?.id ?? "";
    expect(await refused(revoke(merchant, id))).toMatchObject({
      code: Code.NotFound,
      reason: "NOT_FOUND",
      field: "api_key_id",
      details: { id },
    });
    const read = await by.client(ApiKeyService).getApiKey({ apiKeyId: id });
    expect(read.apiKey?.state).toBe(ApiKeyState.ACTIVE);
  }
});
