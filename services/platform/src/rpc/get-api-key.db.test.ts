import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { ApiKeyService } from "@flint/contracts-platform";
import { seededIds } from "@flint/std";
import { newWorkspace, refused, testHost, type TestCaller, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const get = (by: TestCaller, apiKeyId: string) => by.client(ApiKeyService).getApiKey({ apiKeyId });

async function create(by: TestCaller) {
  const { apiKey } = await by
    .client(ApiKeyService)
    .createApiKey({ requestId: randomUUID(), name: "Server", scopes: ["*"] });
  return apiKey;
}

test("a key is read as it was created, also by the merchant's live key", async () => {
  const merchant = await newWorkspace(host);
  const apiKey = await create(merchant);
  for (const by of [merchant, merchant.live]) {
    expect((await get(by, apiKey?.id ?? "")).apiKey).toEqual(apiKey);
  }
});

test("K2: a key that is not in reach is refused like one that is absent", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  const foreign = [await create(merchant.live), await create(other)].map((key) => key?.id ?? "");
  const absent = seededIds(1).next("apiKey");
  const refusals = await Promise.all(
    [...foreign, absent].map(async (id) => {
      const { callId, details, ...refusal } = await refused(get(merchant, id));
      expect(details).toEqual({ id });
      return refusal;
    }),
  );
  expect(refusals[2]).toMatchObject({
    code: Code.NotFound,
    reason: "NOT_FOUND",
    field: "api_key_id",
  });
  expect(refusals[0]).toEqual(refusals[2]);
  expect(refusals[1]).toEqual(refusals[2]);
});
