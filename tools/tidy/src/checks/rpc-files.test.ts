import { describe, expect, test } from "@jest/globals";
import type { RpcContract } from "../contracts.ts";
import { told } from "../testing/facts.ts";
import { rpcFiles } from "./rpc-files.ts";

const rpc = (fileName: string, project = "payment-method"): RpcContract => ({
  project,
  name: `flint.x.v1.XService.${fileName}`,
  fileName,
  path: "proto/flint/x/v1/x_service.proto",
});
const folder = "services/payment-method/src/rpc";

function check(names: string[], files: string[]): string[] {
  const rpcs = names.map((name) => rpc(name));
  const contents = Object.fromEntries(files.map((file) => [`${folder}/${file}`, ""]));
  return told(rpcFiles, contents, { contracts: { rpcs, reasons: [] } });
}

describe("an RPC", () => {
  test("with its file and a test beside it passes", () => {
    expect(check(["set-default"], ["set-default.ts", "set-default.db.test.ts"])).toEqual([]);
    expect(check(["set-default"], ["set-default.ts", "set-default-races.db.test.ts"])).toEqual([]);
  });

  test("without its file is told where to write it", () => {
    const [finding] = check(["set-default"], ["set-default.db.test.ts"]);
    expect(finding).toContain("set-default has no file");
    expect(finding).toContain(`→ Answer it in ${folder}/set-default.ts`);
  });

  test("without a test is told where to write one", () => {
    const [finding] = check(["set-default"], ["set-default.ts"]);
    expect(finding).toContain("set-default has no test");
    expect(finding).toContain(`in ${folder}/set-default.db.test.ts`);
  });

  test("is not tested by the test of an RPC with a longer name", () => {
    const files = ["get-order.ts", "get-order-item.ts", "get-order-item.db.test.ts"];
    expect(check(["get-order", "get-order-item"], files)).toHaveLength(1);
  });

  test("of flint.type.v1 is served by the host and needs no file here", () => {
    const contracts = { rpcs: [rpc("read-events", "type")], reasons: [] };
    expect(told(rpcFiles, {}, { contracts })).toEqual([]);
  });
});
