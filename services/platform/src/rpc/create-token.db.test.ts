import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { instantOf } from "@flint/contracts-type";
import {
  ApiKeyService,
  SettingsService,
  TokenKind,
  TokenService,
  WorkspaceService,
  type CreateTokenRequestSchema,
} from "@flint/contracts-platform";
import { seededIds } from "@flint/std";
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
import { platform } from "../service.ts";

const clock = fakeClock("2026-03-01T12:00:00.750Z");
let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform], { clock });
});
afterAll(() => host.stop());

const create = (by: TestCaller, wanted: MessageInitShape<typeof CreateTokenRequestSchema> = {}) =>
  by.client(TokenService).createToken({
    requestId: randomUUID(),
    kind: TokenKind.BROWSER,
    subject: "back-office",
    scopes: ["settings:read"],
    ...wanted,
  });

const readSettings = (token: string) => caller(host, token).client(SettingsService).getSettings({});

test("a token opens the key's workspace until it ends", async () => {
  const merchant = await newWorkspace(host);
  for (const { lifetime, seconds } of [
    { lifetime: undefined, seconds: 900 },
    { lifetime: { seconds: 1n }, seconds: 1 },
    { lifetime: { seconds: 3600n }, seconds: 3600 },
  ]) {
    const begun = clock.now();
    const { token, expireTime } = await create(merchant, { lifetime });
    await readSettings(token);
    const ends = expireTime && instantOf(expireTime);
    expect(ends?.toString()).toBe(
      Temporal.Instant.from("2026-03-01T12:00:00Z").add({ seconds }).toString(),
    );
    try {
      clock.set(ends?.add({ seconds: 6 }) ?? begun);
      expect(await refused(readSettings(token))).toMatchObject({
        code: Code.Unauthenticated,
        reason: "CREDENTIAL_EXPIRED",
      });
    } finally {
      clock.set(begun);
    }
  }
});

test("a token outlives a reset of its sandbox", async () => {
  const merchant = await newWorkspace(host);
  const { token } = await create(merchant);
  await merchant
    .client(WorkspaceService)
    .resetSandbox({ requestId: randomUUID(), workspaceId: merchant.id });
  await readSettings(token);
});

test.each([
  { kind: TokenKind.AGENT, subject: "agent-7", actor: "agent" },
  { kind: TokenKind.BROWSER, subject: "back-office", actor: "agent" },
])("what is done with a token of kind $kind is done by $actor $subject", async (row) => {
  const merchant = await newWorkspace(host);
  const { token } = await create(merchant, { ...row, scopes: ["workspaces:write"] });
  const { workspace } = await caller(host, token)
    .client(WorkspaceService)
    .createSandbox({ requestId: randomUUID(), name: "By a token" });
  expect(await storedEvents(host, "platform", workspace?.id ?? "")).toMatchObject([
    { actor: { kind: row.actor, id: row.subject } },
  ]);
});

test("M2: a token has no scope that its key lacks, or that nobody asks for", async () => {
  const merchant = await newWorkspace(host);
  const { secret } = await merchant.client(ApiKeyService).createApiKey({
    requestId: randomUUID(),
    name: "Narrow",
    scopes: ["tokens:write", "settings:read"],
  });
  const narrow = caller(host, secret);
  const { token } = await create(narrow);
  const write = caller(host, token)
    .client(SettingsService)
    .updateSettings({ requestId: randomUUID(), settings: {} });
  expect(await refused(write)).toMatchObject({
    code: Code.PermissionDenied,
    reason: "SCOPE_MISSING",
    details: { missing_scope: "settings:write" },
  });
  for (const { scopes, code, reason } of [
    { scopes: ["settings:write"], code: Code.PermissionDenied, reason: "SCOPE_TOO_WIDE" },
    { scopes: ["*"], code: Code.PermissionDenied, reason: "SCOPE_TOO_WIDE" },
    { scopes: ["settings"], code: Code.InvalidArgument, reason: "SCOPE_UNKNOWN" },
  ]) {
    expect(await refused(create(narrow, { scopes }))).toMatchObject({
      code,
      reason,
      field: "scopes[0]",
    });
  }
});

test("API_KEY_REQUIRED: a token makes no tokens", async () => {
  const merchant = await newWorkspace(host);
  const { token } = await create(merchant, { scopes: ["tokens:write", "settings:read"] });
  expect(await refused(create(caller(host, token)))).toMatchObject({
    code: Code.PermissionDenied,
    reason: "API_KEY_REQUIRED",
  });
});

test("TOKEN_SUBJECT_INVALID: a buyer is a customer", async () => {
  const merchant = await newWorkspace(host);
  const kind = TokenKind.BUYER;
  for (const subject of ["ada", seededIds(1).next("order"), "cus_1"]) {
    expect(await refused(create(merchant, { kind, subject }))).toMatchObject({
      code: Code.InvalidArgument,
      reason: "TOKEN_SUBJECT_INVALID",
      field: "subject",
    });
  }
  await create(merchant, { kind, subject: seededIds(1).next("customer") });
});

test("BUYER_NOT_ALLOWED: a buyer opens nothing of platform, whatever the scopes", async () => {
  const merchant = await newWorkspace(host);
  const buyer = { kind: TokenKind.BUYER, subject: seededIds(1).next("customer"), scopes: ["*"] };
  const { token } = await create(merchant, buyer);
  for (const call of [
    () => readSettings(token),
    () => caller(host, token).client(WorkspaceService).listWorkspaces({}),
    () => create(caller(host, token), buyer),
  ]) {
    expect(await refused(call())).toMatchObject({
      code: Code.PermissionDenied,
      reason: "BUYER_NOT_ALLOWED",
    });
  }
});

test.each([
  { of: "no kind", wanted: { kind: TokenKind.UNSPECIFIED }, field: "kind" },
  { of: "an unknown kind", wanted: { kind: 9 as TokenKind }, field: "kind" },
  { of: "no subject", wanted: { subject: "" }, field: "subject" },
  { of: "no scope", wanted: { scopes: [] }, field: "scopes" },
  { of: "no time", wanted: { lifetime: { seconds: 0n } }, field: "lifetime" },
  { of: "more than an hour", wanted: { lifetime: { seconds: 3601n } }, field: "lifetime" },
])("a token with $of is refused", async ({ wanted, field }) => {
  const merchant = await newWorkspace(host);
  expect(await refused(create(merchant, wanted))).toMatchObject({
    code: Code.InvalidArgument,
    reason: "INVALID_FIELD",
    field,
  });
});
