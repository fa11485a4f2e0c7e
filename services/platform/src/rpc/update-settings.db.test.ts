import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { SettingsService } from "@flint/contracts-platform";
import { newWorkspace, refused, testHost, type TestCaller, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const update = (by: TestCaller, corsAllowedOrigins: string[], expectedRevision = 0n) =>
  by.client(SettingsService).updateSettings({
    requestId: randomUUID(),
    settings: { corsAllowedOrigins },
    expectedRevision,
  });

const preflight = async (origin: string) =>
  (
    await fetch(`${host.urlOf("platform")}/flint.platform.v1.SettingsService/GetSettings`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    })
  ).status;

test("settings are replaced, in the merchant's order, of one workspace only", async () => {
  const merchant = await newWorkspace(host);
  const origins = ["https://shop.example", "http://localhost:3000", "https://a.example"];
  const { settings } = await update(merchant, origins);
  expect(settings).toMatchObject({ corsAllowedOrigins: origins, revision: 2n });
  expect((await merchant.client(SettingsService).getSettings({})).settings).toEqual(settings);
  const live = await merchant.live.client(SettingsService).getSettings({});
  expect(live.settings?.corsAllowedOrigins).toEqual([]);
  const next = await update(merchant, origins.slice(1), 2n);
  expect(next.settings).toMatchObject({ corsAllowedOrigins: origins.slice(1), revision: 3n });
});

test("a page of a listed origin may call; one of another may not", async () => {
  const merchant = await newWorkspace(host);
  const name = randomUUID();
  await update(merchant, [`https://${name}.example`]);
  expect(await preflight(`https://${name}.example`)).toBe(204);
  for (const other of [`http://${name}.example`, `https://${name}.example:8443`, "null"]) {
    expect(await preflight(other)).toBe(403);
  }
});

test("A10: of two who expect the same revision one succeeds", async () => {
  const merchant = await newWorkspace(host);
  const results = await Promise.allSettled(
    ["https://a.example", "https://b.example"].map((origin) => update(merchant, [origin], 1n)),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await refused(update(merchant, [], 1n))).toMatchObject({
    code: Code.Aborted,
    reason: "REVISION_STALE",
    field: "expected_revision",
    details: { revision: "2" },
  });
});

test.each([
  "shop.example",
  "https://shop.example/",
  "https://Shop.example",
  "https://*.example",
  "ftp://shop.example",
  "null",
])("'%s' is no origin", async (origin) => {
  const merchant = await newWorkspace(host);
  expect(await refused(update(merchant, ["https://good.example", origin]))).toMatchObject({
    code: Code.InvalidArgument,
    reason: "INVALID_FIELD",
    field: "settings.cors_allowed_origins[1]",
  });
});

test("more than 50 origins, the same twice, or no settings are refused", async () => {
  const merchant = await newWorkspace(host);
  const many = Array.from({ length: 51 }, (_, index) => `https://shop-${index}.example`);
  for (const origins of [many, ["https://a.example", "https://a.example"]]) {
    expect(await refused(update(merchant, origins))).toMatchObject({
      reason: "INVALID_FIELD",
      field: "settings.cors_allowed_origins",
    });
  }
  const empty = merchant
    .client(SettingsService)
    .updateSettings({ requestId: randomUUID(), expectedRevision: 1n });
  expect(await refused(empty)).toMatchObject({ reason: "INVALID_FIELD", field: "settings" });
  expect((await update(merchant, many.slice(1))).settings?.corsAllowedOrigins).toHaveLength(50);
});
