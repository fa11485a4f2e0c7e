import { beforeEach, describe, expect, test } from "@jest/globals";
import { Refused, type Clock } from "@flint/std";
import { createHash } from "node:crypto";
import { createAuthenticator, type ApiKeyRecord, type WorkspaceRecord } from "./authenticator.ts";
import type { Authenticator } from "./credential.ts";
import { parseKeyRing } from "./key-ring.ts";
import { SERVICE_TOKEN, signServiceToken } from "./service-token.ts";
import { signToken } from "./signed-token.ts";
import { signUserToken, type UserToken } from "./user-token.ts";

const key = (seed: number) => Buffer.alloc(32, seed).toString("base64");
const serviceKeys = parseKeyRing(`s1:${key(1)}`);
const tokenKeys = parseKeyRing(`t1:${key(2)}`);
const SECRET = "flint_test_abcdef";

let now: Temporal.Instant;
const clock: Clock = { now: () => now };
let record: ApiKeyRecord | undefined;
let workspace: WorkspaceRecord | undefined;
let lookUps: string[];
let authenticator: Authenticator;

beforeEach(() => {
  now = Temporal.Instant.from("2026-11-22T12:00:00Z");
  lookUps = [];
  record = {
    apiKeyId: "key_1",
    workspaceId: "ws_internal",
    workspace: { id: "ws_public", mode: "sandbox" },
    scopes: ["orders:write"],
  };
  workspace = { workspaceId: "ws_internal", workspace: { id: "ws_public", mode: "sandbox" } };
  authenticator = createAuthenticator({
    serviceKeys,
    tokenKeys,
    clock,
    async lookUpApiKey(sha256) {
      lookUps.push(Buffer.from(sha256).toString("hex"));
      return record;
    },
    async lookUpWorkspace(id) {
      lookUps.push(id);
      return workspace;
    },
  });
});

async function reasonOf(headers: Record<string, string>): Promise<string> {
  try {
    await authenticator.authenticate({ get: (name) => headers[name] });
    return "ok";
  } catch (error) {
    return error instanceof Refused ? error.reason : String(error);
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("an API key", () => {
  test("opens its workspace, by the hash of its secret", async () => {
    const credential = await authenticator.authenticate({
      get: (name) => bearer(SECRET)[name as "authorization"],
    });
    expect(credential).toMatchObject({
      kind: "api_key",
      id: "key_1",
      workspaceId: "ws_internal",
      workspace: { id: "ws_public", mode: "sandbox" },
      actor: { kind: "api_key", id: "key_1", reason: "" },
    });
    expect([...credential.scopes]).toEqual(["orders:write"]);
    expect(lookUps).toEqual([createHash("sha256").update(SECRET).digest("hex")]);
  });

  test("is looked up once while it is warm, and then answered without a wait", async () => {
    await reasonOf(bearer(SECRET));
    const warm = authenticator.authenticate({
      get: (name) => bearer(SECRET)[name as "authorization"],
    });
    expect(warm).not.toBeInstanceOf(Promise);
    expect(lookUps).toHaveLength(1);
  });

  test("that is unknown, revoked or expired is refused with a reason of its own", async () => {
    record = undefined;
    expect(await reasonOf(bearer("flint_test_unknown"))).toBe("CREDENTIAL_INVALID");
    record = { ...keyRecord(), revokedAt: now };
    expect(await reasonOf(bearer("flint_test_revoked"))).toBe("API_KEY_REVOKED");
    record = { ...keyRecord(), expiresAt: now };
    expect(await reasonOf(bearer("flint_test_expired"))).toBe("CREDENTIAL_EXPIRED");
  });

  test("expires while it is warm", async () => {
    record = { ...keyRecord(), expiresAt: now.add({ seconds: 1 }) };
    expect(await reasonOf(bearer(SECRET))).toBe("ok");
    now = now.add({ seconds: 1 });
    expect(await reasonOf(bearer(SECRET))).toBe("CREDENTIAL_EXPIRED");
  });

  test.each([
    ["nothing", {}, "CREDENTIAL_MISSING"],
    ["an empty header", { authorization: "" }, "CREDENTIAL_MISSING"],
    ["another scheme", { authorization: "Basic abc" }, "CREDENTIAL_INVALID"],
    ["a key without a scheme", { authorization: SECRET }, "CREDENTIAL_INVALID"],
    ["spaces in the key", bearer("flint_test_a b"), "CREDENTIAL_INVALID"],
    ["another environment's prefix", bearer("flint_prod_abc"), "CREDENTIAL_INVALID"],
    ["a key that is too long", bearer(`flint_test_${"a".repeat(300)}`), "CREDENTIAL_INVALID"],
  ])("is not %s: nobody is asked", async (_, headers, reason) => {
    expect(await reasonOf(headers as Record<string, string>)).toBe(reason);
    expect(lookUps).toEqual([]);
  });
});

function keyRecord(): ApiKeyRecord {
  return {
    apiKeyId: "key_2",
    workspaceId: "ws_internal",
    workspace: { id: "ws_public", mode: "sandbox" },
    scopes: [],
  };
}

describe("a token for a browser or an agent", () => {
  const token: UserToken = {
    kind: "agent",
    workspaceId: "ws_public",
    subject: "agent 7",
    role: "support",
    scopes: ["orders:read"],
  };

  test.each([
    ["buyer", "customer"],
    ["agent", "agent"],
    ["browser", "agent"],
  ] as const)("of kind %s acts as %s", async (kind, actor) => {
    const text = await signUserToken(tokenKeys, { ...token, kind }, { clock, lifetimeS: 60 });
    const credential = await authenticator.authenticate({
      get: (name) => bearer(text)[name as "authorization"],
    });
    expect(credential).toMatchObject({
      kind: "token",
      workspaceId: "ws_internal",
      actor: { kind: actor, id: "agent 7" },
    });
    expect([...credential.scopes]).toEqual(["orders:read"]);
  });

  test("ends at its time, also while it is warm", async () => {
    const text = await signUserToken(tokenKeys, token, { clock, lifetimeS: 60 });
    expect(await reasonOf(bearer(text))).toBe("ok");
    now = now.add({ seconds: 59 });
    expect(await reasonOf(bearer(text))).toBe("ok");
    now = now.add({ seconds: 1 });
    expect(await reasonOf(bearer(text))).toBe("CREDENTIAL_EXPIRED");
  });

  test("of another key, another use, or changed is refused", async () => {
    const foreign = await signUserToken(parseKeyRing(`t1:${key(9)}`), token, {
      clock,
      lifetimeS: 60,
    });
    expect(await reasonOf(bearer(foreign))).toBe("CREDENTIAL_INVALID");
    const identity = {
      workspaceId: "w",
      workspace: { id: "p", mode: "live" as const },
      actor: { kind: "system" as const, id: "s", reason: "" },
    };
    const service = await signServiceToken(parseKeyRing(`t1:${key(2)}`), "charge", identity);
    expect(await reasonOf(bearer(service))).toBe("CREDENTIAL_INVALID");
    const good = await signUserToken(tokenKeys, token, { clock, lifetimeS: 60 });
    const [head, body, signature] = good.split(".") as [string, string, string];
    const wider = Buffer.from(
      Buffer.from(body, "base64url").toString().replace("orders:read", "orders:writ"),
    ).toString("base64url");
    expect(await reasonOf(bearer(`${head}.${wider}.${signature}`))).toBe("CREDENTIAL_INVALID");
    const unsigned = Buffer.from('{"alg":"none","kid":"t1"}').toString("base64url");
    expect(await reasonOf(bearer(`${unsigned}.${body}.`))).toBe("CREDENTIAL_INVALID");
    expect(lookUps).toEqual([]);
  });

  test("of a workspace that is gone is refused; a reset one is opened under its new id", async () => {
    const text = await signUserToken(
      tokenKeys,
      { ...token, workspaceId: "ws_gone" },
      { clock, lifetimeS: 60 },
    );
    workspace = undefined;
    expect(await reasonOf(bearer(text))).toBe("CREDENTIAL_INVALID");
  });
});

describe("a service's token", () => {
  const identity = {
    workspaceId: "ws_internal",
    workspace: { id: "ws_public", mode: "live" as const },
    actor: { kind: "agent" as const, id: "Zoë", reason: "by phone ☎" },
    orderContext: {
      orderId: "ord_1" as never,
      externalReferenceId: "é-1",
      origin: "",
      channel: "phone",
      creator: { kind: "system" as const, id: "charge", reason: "" },
    },
  };

  test("carries workspace, actor and order; it wins over an API key", async () => {
    const token = await signServiceToken(serviceKeys, "charge", identity);
    const headers: Record<string, string> = { [SERVICE_TOKEN]: token, ...bearer(SECRET) };
    const get = (name: string) => headers[name];
    const credential = await authenticator.authenticate({ get });
    expect(credential).toMatchObject({ kind: "service", id: "charge", ...identity });
    expect(authenticator.authenticate({ get })).toBe(credential);
  });

  test("is refused when it is too old, lives too long, or is of another key", async () => {
    const nowMs = Date.now();
    const claims = { service: "charge", ...identity };
    const old = await signToken(serviceKeys, "flint-service", claims, {
      nowMs: nowMs - 70_000,
      lifetimeS: 60,
    });
    expect(await reasonOf({ [SERVICE_TOKEN]: old })).toBe("CREDENTIAL_EXPIRED");
    const long = await signToken(serviceKeys, "flint-service", claims, {
      nowMs: nowMs - 70_000,
      lifetimeS: 600,
    });
    expect(await reasonOf({ [SERVICE_TOKEN]: long })).toMatch(/^CREDENTIAL_/);
    const foreign = await signServiceToken(parseKeyRing(`s1:${key(8)}`), "charge", identity);
    expect(await reasonOf({ [SERVICE_TOKEN]: foreign })).toBe("CREDENTIAL_INVALID");
    expect(await reasonOf({ [SERVICE_TOKEN]: "x".repeat(9000) })).toBe("CREDENTIAL_INVALID");
  });

  test("of a retired key is read as long as the ring holds it", async () => {
    const token = await signServiceToken(serviceKeys, "charge", identity);
    const rotated = createAuthenticator({
      serviceKeys: parseKeyRing(`s2:${key(5)},s1:${key(1)}`),
      tokenKeys,
      clock,
      lookUpApiKey: async () => undefined,
      lookUpWorkspace: async () => undefined,
    });
    await rotated.authenticate({ get: (name) => (name === SERVICE_TOKEN ? token : undefined) });
  });
});

test.each(["", "id", "id:", "id:c2hvcnQ=", ":abc", `a b:${key(1)}`])(
  "a key ring is not written %j",
  (text) => {
    expect(() => parseKeyRing(text)).toThrow(RangeError);
  },
);
