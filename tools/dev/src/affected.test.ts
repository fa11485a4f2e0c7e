import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { root } from "./folders.ts";

/** Projects whose tests `nx affected -t test` would run after a change of one file. */
function affectedBy(file: string): string[] {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/.bin/nx"),
      ...["show", "projects", "--affected", `--files=${file}`, "--with-target=test", "--json"],
    ],
    { cwd: root, encoding: "utf8", env: { ...process.env, NX_DAEMON: "false" } },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as string[];
}

describe("nx affected -t test", () => {
  test.each([
    ["packages/money/src/money.ts", ["@flint/money", "@flint/charge", "@flint/all-in-one"], []],
    [
      "proto/flint/charge/v1/order.proto",
      ["@flint/contracts-charge", "@flint/charge", "@flint/all-in-one"],
      ["@flint/platform", "@flint/customer", "@flint/payment-method", "@flint/simulator"],
    ],
    [
      "proto/flint/payment_method/v1/payment_method.proto",
      ["@flint/contracts-payment-method", "@flint/payment-method", "@flint/charge"],
      ["@flint/platform", "@flint/customer", "@flint/simulator"],
    ],
    ["services/charge/src/main.ts", ["@flint/charge", "@flint/all-in-one"], ["@flint/customer"]],
  ])("a change of %s names %j and not %j", (file, named, spared) => {
    const affected = affectedBy(file);
    expect(affected).toEqual(expect.arrayContaining(named));
    expect(spared.filter((name) => affected.includes(name))).toEqual([]);
  });
});
