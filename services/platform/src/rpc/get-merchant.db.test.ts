import { MerchantService } from "@flint/contracts-platform";
import { newWorkspace, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

test("both workspaces' keys belong to the same merchant, and to no other", async () => {
  const [one, other] = [await newWorkspace(host), await newWorkspace(host)];
  const merchantOf = async (caller: typeof one | typeof one.live) =>
    (await caller.client(MerchantService).getMerchant({})).merchant;
  expect(await merchantOf(one)).toMatchObject({ id: one.merchantId, name: "A test's merchant" });
  expect(await merchantOf(one.live)).toEqual(await merchantOf(one));
  expect(await merchantOf(other)).toMatchObject({ id: other.merchantId });
});
