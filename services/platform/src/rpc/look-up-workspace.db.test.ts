import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import {
  AuthenticationInternalService,
  LookUpWorkspaceResponseSchema,
  SettingsService,
  WorkspaceService,
} from "@flint/contracts-platform";
import { seededIds } from "@flint/std";
import { internalClient, newWorkspace, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { platform } from "../service.ts";

let host: TestHost;
beforeAll(async () => {
  host = await testHost([platform]);
});
afterAll(() => host.stop());

const lookUp = (workspaceId: string) =>
  internalClient(host, AuthenticationInternalService).lookUpWorkspace({ workspaceId });

test("a workspace is found with its internal id and its origins", async () => {
  const merchant = await newWorkspace(host);
  await merchant.client(SettingsService).updateSettings({
    requestId: randomUUID(),
    settings: { corsAllowedOrigins: ["https://shop.example"] },
  });
  const found = await lookUp(merchant.id);
  expect(found).toMatchObject({
    internalWorkspaceId: expect.stringMatching(/^ws_/),
    workspace: { id: merchant.id },
    corsAllowedOrigins: ["https://shop.example"],
  });
  // The internal id itself opens nothing.
  expect((await lookUp(found.internalWorkspaceId)).internalWorkspaceId).toBe("");
});

test("a deleted and an absent workspace find nothing", async () => {
  const merchant = await newWorkspace(host);
  await merchant.live
    .client(WorkspaceService)
    .deleteSandbox({ requestId: randomUUID(), workspaceId: merchant.id });
  for (const id of [merchant.id, seededIds(1).next("workspace")]) {
    expect(await lookUp(id)).toEqual(create(LookUpWorkspaceResponseSchema));
  }
});
