import { newWorkspace, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { allHost } from "./test-support/all-host.ts";
import { callJson, everyRpc } from "./test-support/every-rpc.ts";

let all: Awaited<ReturnType<typeof allHost>>;
let workspace: TestWorkspace;

beforeAll(async () => {
  all = await allHost();
  workspace = await newWorkspace(all.host);
});
afterAll(() => all.stop());

const READS = /^(Get|List)/;
const writes = everyRpc.filter(({ method }) => !READS.test(method.name));

test.each(writes)("J1: $path takes a request id and refuses to do without", async (rpc) => {
  expect(rpc.method.input.field["requestId"]).toBeDefined();
  const { path } = rpc;
  const answer = await callJson(all.url, { path, credential: workspace.apiKey, body: "{}" });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain("REQUEST_ID_MISSING");
});

test("J1: there are writes of every service", () => {
  expect(new Set(writes.map(({ service }) => service.file.proto.package)).size).toBe(4);
});
