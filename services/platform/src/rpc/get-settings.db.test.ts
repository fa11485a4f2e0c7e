import { SettingsService } from "@flint/contracts-platform";
import { newWorkspace, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

test("a workspace is born with settings that refuse every browser", async () => {
  const merchant = await newWorkspace(host);
  for (const by of [merchant, merchant.live]) {
    const { settings } = await by.client(SettingsService).getSettings({});
    expect(settings).toMatchObject({ corsAllowedOrigins: [], revision: 1n });
  }
});
