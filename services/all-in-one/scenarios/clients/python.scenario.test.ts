import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newWorkspace, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, describe, expect } from "@jest/globals";
import { allHost, type AllHost } from "../test-support/all-host.ts";
import { expectCollected } from "../test-support/collected.ts";
import { root, run, testWith } from "../test-support/programs.ts";

// Debian's own, whatever else the machine's PATH offers.
const PYTHON = "/usr/bin/python3";
const PROTOC = "/usr/bin/protoc";
const PLUGIN = "/usr/bin/grpc_python_plugin";
const GRPC = "/usr/lib/python3/dist-packages/grpc";

const testPython = testWith(PYTHON, PROTOC, PLUGIN, GRPC);
const proto = join(root, "proto");

let all: AllHost;
let workspace: TestWorkspace;
let stubs = "";

beforeAll(async () => {
  all = await allHost();
  workspace = await newWorkspace(all.host);
  stubs = mkdtempSync(join(tmpdir(), "flint-stubs-"));
});
afterAll(async () => {
  rmSync(stubs, { recursive: true });
  await all.stop();
});

/** Python's stubs of the whole contract, with that of the field rules it imports. */
function makeStubs(): Promise<string> {
  const files = readdirSync(proto, { recursive: true, encoding: "utf8" });
  return run(PROTOC, [
    `--proto_path=${proto}`,
    `--plugin=protoc-gen-grpc_python=${PLUGIN}`,
    ...[`--python_out=${stubs}`, `--grpc_python_out=${stubs}`],
    ...files.filter((file) => file.endsWith(".proto")),
  ]);
}

const collect = (apiKey: string) =>
  run(PYTHON, [join(import.meta.dirname, "collect.py")], {
    PYTHONPATH: stubs,
    // gRPC would ask a proxy of the machine for this address too.
    no_grpc_proxy: "127.0.0.1",
    PYTHONDONTWRITEBYTECODE: "1",
    FLINT_URL: all.url,
    FLINT_API_KEY: apiKey,
  });

describe("Debian's Python grpcio", () => {
  testPython("saves a method and collects an order with stubs made from proto/", async () => {
    await makeStubs();
    const order = JSON.parse(await collect(workspace.apiKey)) as Record<string, string>;
    expect(order["paymentState"]).toBe("ORDER_PAYMENT_STATE_PAID");
    await expectCollected(all, workspace, order["id"] ?? "");
  });

  testPython("sees the gRPC status of a refused call", async () => {
    await makeStubs();
    await expect(collect("flint_test_nonsense")).rejects.toThrow("UNAUTHENTICATED");
  });
});
