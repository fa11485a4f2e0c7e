import { randomUUID } from "node:crypto";
import { getOption, type DescMethod } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import {
  ApiKeyService,
  AuthenticationInternalService,
  BootstrapInternalService,
  MerchantService,
  SettingsService,
  TokenService,
  WorkspaceService,
} from "@flint/contracts-platform";
import { scope, SCOPES } from "@flint/contracts-type";
import { caller, newWorkspace, refused, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const publicServices = [
  ApiKeyService,
  MerchantService,
  SettingsService,
  TokenService,
  WorkspaceService,
];
const internalServices = [AuthenticationInternalService, BootstrapInternalService];

type Call = (request: object) => Promise<unknown>;

/** Calls with an empty request: what is refused for its scope is refused before it is read. */
async function refusalOf(secret: string, method: DescMethod) {
  const client = caller(host, secret).client(method.parent) as Record<string, Call>;
  const call = client[method.localName] as Call;
  return call({ requestId: randomUUID() }).then(
    () => undefined,
    (error: unknown) => refused(Promise.reject(error)),
  );
}

async function keyWith(scopes: string[]): Promise<string> {
  const merchant = await newWorkspace(host);
  const { secret } = await merchant
    .client(ApiKeyService)
    .createApiKey({ requestId: randomUUID(), name: "Narrow", scopes });
  return secret;
}

describe.each(publicServices.flatMap((service) => service.methods))("M2: $name", (method) => {
  const needed = getOption(method, scope);

  test(`is open to ${needed}`, async () => {
    const refusal = await refusalOf(await keyWith([needed]), method);
    expect(["SCOPE_MISSING", "INTERNAL_RPC"]).not.toContain(refusal?.reason);
  });

  test(`is closed to every scope but ${needed}, and says so`, async () => {
    const others = Object.keys(SCOPES).filter((each) => each !== needed);
    expect(await refusalOf(await keyWith(others), method)).toMatchObject({
      code: Code.PermissionDenied,
      reason: "SCOPE_MISSING",
      details: { missing_scope: needed },
    });
  });
});

test.each(internalServices.flatMap((service) => service.methods))(
  "M2: $name is closed to a key with every scope",
  async (method) => {
    expect(await refusalOf(await keyWith(["*"]), method)).toMatchObject({
      code: Code.PermissionDenied,
      reason: "INTERNAL_RPC",
    });
  },
);
