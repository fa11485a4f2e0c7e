import { randomUUID } from "node:crypto";
import { AuthenticationInternalService, SettingsService } from "@flint/contracts-platform";
import { internalClient, newWorkspace, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const isAllowed = async (origin: string) => {
  const authentication = internalClient(host, AuthenticationInternalService);
  return (await authentication.lookUpOrigin({ origin })).allowed;
};

test("an origin is allowed while the settings of some workspace list it", async () => {
  const [one, other] = [await newWorkspace(host), await newWorkspace(host)];
  const origin = `https://${randomUUID()}.example`;
  const list = (by: typeof one, corsAllowedOrigins: string[]) =>
    by
      .client(SettingsService)
      .updateSettings({ requestId: randomUUID(), settings: { corsAllowedOrigins } });
  expect(await isAllowed(origin)).toBe(false);
  await list(one, [origin]);
  await list(other, [origin, "https://other.example"]);
  expect(await isAllowed(origin)).toBe(true);
  await list(one, []);
  expect(await isAllowed(origin)).toBe(true);
  await list(other, ["https://other.example"]);
  expect(await isAllowed(origin)).toBe(false);
});

test("an origin is compared as it stands", async () => {
  const merchant = await newWorkspace(host);
  const name = randomUUID();
  await merchant.client(SettingsService).updateSettings({
    requestId: randomUUID(),
    settings: { corsAllowedOrigins: [`https://${name}.example`] },
  });
  for (const origin of [
    `https://${name.toUpperCase()}.example`,
    `https://${name}.example `,
    `https://${name}.example.`,
    "",
  ]) {
    expect(await isAllowed(origin)).toBe(false);
  }
});
