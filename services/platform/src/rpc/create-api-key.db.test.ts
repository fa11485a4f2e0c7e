import { createHash, randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import {
  ApiKeyService,
  ApiKeyState,
  TokenKind,
  TokenService,
  type CreateApiKeyRequestSchema,
} from "@flint/contracts-platform";
import {
  caller,
  fakeClock,
  newWorkspace,
  refused,
  storedEvents,
  testHost,
  type TestCaller,
  type TestHost,
} from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { API_KEYS_MAX } from "../domain/create-api-key.ts";
import { platform } from "../service.ts";

const clock = fakeClock("2026-03-01T12:00:00Z");
let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform], { clock });
});
afterAll(() => host.stop());

type Wanted = MessageInitShape<typeof CreateApiKeyRequestSchema>;
const keys = (by: TestCaller) => by.client(ApiKeyService);
const create = (by: TestCaller, wanted: Wanted = {}) =>
  keys(by).createApiKey({
    requestId: randomUUID(),
    name: "Server",
    scopes: ["api_keys:read"],
    ...wanted,
  });

test("M3: the secret is stored as a hash and shown once", async () => {
  const merchant = await newWorkspace(host);
  const { apiKey, secret } = await create(merchant);
  const id = apiKey?.id ?? "";
  expect(secret).toMatch(/^flint_test_[0-9A-Za-z]{43}$/);
  expect(apiKey).toMatchObject({
    workspaceId: merchant.id,
    scopes: ["api_keys:read"],
    secretHint: secret.slice(0, 15),
    state: ApiKeyState.ACTIVE,
    revision: 1n,
  });
  const stored = await host
    .database("platform")
    .query("SELECT * FROM api_keys WHERE workspace_id = ? AND id = ?", [merchant.id, id]);
  expect(stored).toMatchObject([{ secret_sha256: createHash("sha256").update(secret).digest() }]);
  const shown = [
    stored,
    await keys(merchant).getApiKey({ apiKeyId: id }),
    await keys(merchant).listApiKeys({}),
    await storedEvents(host, "platform", id),
    host.log.text(),
  ];
  expect(shown.map(textOf).join()).not.toContain(secret.slice(15));
  expect(await keys(caller(host, secret)).getApiKey({ apiKeyId: id })).toMatchObject({ apiKey });
});

test("a live workspace's secret says so", async () => {
  const merchant = await newWorkspace(host);
  expect((await create(merchant.live)).secret).toMatch(/^flint_live_/);
  const { secret } = await create(merchant.live, { workspaceId: merchant.id });
  expect(secret).toMatch(/^flint_test_/);
});

test("J9: a repeat shows the same secret for 24 h; the stored answer is sealed, then erased", async () => {
  const merchant = await newWorkspace(host);
  const requestId = randomUUID();
  const first = await create(merchant, { requestId });
  expect(await create(merchant, { requestId })).toEqual(first);
  const rows = await host
    .database("platform")
    .query("SELECT * FROM requests WHERE workspace_id = ?", [merchant.id]);
  expect(rows).toHaveLength(1);
  expect(textOf(rows)).not.toContain(first.secret.slice(15));
  const plain = Buffer.from(first.secret.slice(15));
  for (const row of rows) {
    const stored = Object.values(row).filter((value) => Buffer.isBuffer(value));
    expect(stored.some((bytes) => bytes.includes(plain))).toBe(false);
    expect(stored.some((bytes) => bytes.includes(plain.toString("base64").slice(0, 40)))).toBe(
      false,
    );
  }

  const begun = clock.now();
  try {
    clock.advance({ hours: 23, minutes: 59 });
    expect(await create(merchant, { requestId })).toEqual(first);
    clock.advance({ minutes: 1 });
    const later = await create(merchant, { requestId });
    expect(later.secret).not.toBe(first.secret);
    expect(later.apiKey?.id).not.toBe(first.apiKey?.id);
  } finally {
    clock.set(begun);
  }
});

test("J3: another name under the same id is refused", async () => {
  const merchant = await newWorkspace(host);
  const requestId = randomUUID();
  await create(merchant, { requestId });
  expect(await refused(create(merchant, { requestId, name: "Other" }))).toMatchObject({
    code: Code.AlreadyExists,
    reason: "REQUEST_ID_REUSED",
    field: "name",
  });
});

test.each([
  { secret: "", reason: "CREDENTIAL_MISSING" },
  { secret: "nonsense", reason: "CREDENTIAL_INVALID" },
  { secret: `flint_test_${"x".repeat(43)}`, reason: "CREDENTIAL_INVALID" },
  { secret: `flint_live_${"x".repeat(43)}`, reason: "CREDENTIAL_INVALID" },
])("M3: '$secret' is $reason", async ({ secret, reason }) => {
  expect(await refused(keys(caller(host, secret)).listApiKeys({}))).toMatchObject({
    code: Code.Unauthenticated,
    reason,
  });
});

test("M3: an expired key is told apart from a revoked and an unknown one", async () => {
  const merchant = await newWorkspace(host);
  const ends = clock.now().add({ hours: 1 });
  const expireTime = timestampFromMs(ends.epochMilliseconds);
  const { apiKey, secret } = await create(merchant, { expireTime });
  expect(apiKey?.expireTime).toEqual(expireTime);
  const list = () => keys(caller(host, secret)).listApiKeys({});
  await list();
  const begun = clock.now();
  try {
    clock.set(ends.subtract({ milliseconds: 1 }));
    await list();
    clock.set(ends);
    expect(await refused(list())).toMatchObject({
      code: Code.Unauthenticated,
      reason: "CREDENTIAL_EXPIRED",
    });
  } finally {
    clock.set(begun);
  }
  const revoked = await create(merchant);
  await keys(merchant).revokeApiKey({
    requestId: randomUUID(),
    apiKeyId: revoked.apiKey?.id ?? "",
  });
  expect(await refused(keys(caller(host, revoked.secret)).listApiKeys({}))).toMatchObject({
    code: Code.Unauthenticated,
    reason: "API_KEY_REVOKED",
  });
});

test("M2: a key gives no scope that it lacks, or that nobody asks for", async () => {
  const merchant = await newWorkspace(host);
  const { secret } = await create(merchant, { scopes: ["api_keys:write", "orders:read"] });
  const narrow = caller(host, secret);
  await create(narrow, { scopes: ["orders:read"] });
  for (const { scopes, code, reason, field } of [
    {
      scopes: ["orders:read", "orders:write"],
      code: Code.PermissionDenied,
      reason: "SCOPE_TOO_WIDE",
      field: "scopes[1]",
    },
    { scopes: ["*"], code: Code.PermissionDenied, reason: "SCOPE_TOO_WIDE", field: "scopes[0]" },
    {
      scopes: ["orders:read", "nothing:read"],
      code: Code.InvalidArgument,
      reason: "SCOPE_UNKNOWN",
      field: "scopes[1]",
    },
  ]) {
    expect(await refused(create(narrow, { scopes }))).toMatchObject({ code, reason, field });
  }
});

test("API_KEY_REQUIRED: who holds a token cannot make itself a key", async () => {
  const merchant = await newWorkspace(host);
  const { token } = await merchant.client(TokenService).createToken({
    requestId: randomUUID(),
    kind: TokenKind.AGENT,
    subject: "agent-7",
    scopes: ["api_keys:write"],
  });
  expect(await refused(create(caller(host, token), { scopes: ["api_keys:write"] }))).toMatchObject({
    code: Code.PermissionDenied,
    reason: "API_KEY_REQUIRED",
  });
});

test("M1: a key is made only for a workspace in reach", async () => {
  const [merchant, other] = [await newWorkspace(host), await newWorkspace(host)];
  for (const workspaceId of [merchant.live.id, other.id]) {
    expect(await refused(create(merchant, { workspaceId }))).toMatchObject({
      code: Code.NotFound,
      reason: "NOT_FOUND",
      details: { id: workspaceId },
    });
  }
});

test.each([
  { of: "past", seconds: -1n },
  { of: "now", seconds: 0n },
])("EXPIRY_PASSED: an expiry $of", async ({ seconds }) => {
  const merchant = await newWorkspace(host);
  const now = timestampFromMs(clock.now().epochMilliseconds);
  const expireTime = { ...now, seconds: now.seconds + seconds };
  expect(await refused(create(merchant, { expireTime }))).toMatchObject({
    code: Code.InvalidArgument,
    reason: "EXPIRY_PASSED",
    field: "expire_time",
  });
});

test("an expiry that no calendar has is refused", async () => {
  const merchant = await newWorkspace(host);
  for (const seconds of [-(2n ** 63n), 2n ** 63n - 1n]) {
    const expireTime = { seconds, nanos: 0 };
    expect((await refused(create(merchant, { expireTime }))).code).toBe(Code.InvalidArgument);
  }
});

test("API_KEY_LIMIT_REACHED: a workspace has 100 active keys at most", async () => {
  const merchant = await newWorkspace(host);
  let last = "";
  for (let made = 1; made < API_KEYS_MAX; made += 1)
    last = (await create(merchant)).apiKey?.id ?? "";
  expect(await refused(create(merchant))).toMatchObject({
    code: Code.ResourceExhausted,
    reason: "API_KEY_LIMIT_REACHED",
    details: { limit: String(API_KEYS_MAX) },
  });
  await keys(merchant).revokeApiKey({ requestId: randomUUID(), apiKeyId: last });
  await create(merchant);
});

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "bigint" ? String(part) : part,
  );
}
