import { expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { plantWorkspace } from "../testing/planted-workspace.ts";
import { CHECKS, tidy } from "./tidy.ts";

test("every check in checks/ is part of the step", async () => {
  const folder = join(import.meta.dirname, "../checks");
  const names = readdirSync(folder).filter(
    (name) => name !== "check.ts" && !name.endsWith(".test.ts"),
  );
  for (const name of names) {
    const url = pathToFileURL(join(folder, name)).href;
    const exported = Object.values((await import(url)) as Record<string, unknown>);
    expect(exported.some((value) => (CHECKS as unknown[]).includes(value))).toBe(true);
  }
  expect(CHECKS).toHaveLength(names.length);
});

test("the step looks at contracts, tables and files as they are on disk", async () => {
  const planted = plantWorkspace(
    {
      "proto/flint/charge/v1/order_service.proto": `syntax = "proto3";
package flint.charge.v1;
service OrderService { rpc PayOrder(PayOrderRequest) returns (PayOrderResponse); }
message PayOrderRequest {}
message PayOrderResponse {}
enum ErrorReason { ERROR_REASON_UNSPECIFIED = 0; ERROR_REASON_ORDER_CLOSED = 1; }
`,
      "services/charge/src/reasons.ts": `/** Rows. */\nexport const reasons = { GHOST: {} };\n`,
      "services/charge/src/clock.ts": "/** Now. */\nexport const now = () => Date.now();\n",
      ".gitignore": "node_modules\n",
    },
    ["buf.yaml"],
  );
  try {
    execFileSync("git", ["init", "--quiet"], { cwd: planted.root });
    const problems = (await tidy.run(planted.root)).map((finding) => finding.problem);
    expect(problems).toEqual(
      expect.arrayContaining([
        "is missing: the code beside it belongs to no project",
        "flint.charge.v1.OrderService.PayOrder has no file",
        "ORDER_CLOSED has no row",
        "ORDER_CLOSED is named by no test",
        "ORDER_CLOSED has no line",
        "GHOST is in no contract",
        "Date makes what the service does unforeseeable",
        "A1 has no row",
      ]),
    );
  } finally {
    planted.remove();
  }
});
