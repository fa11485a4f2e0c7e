import { describe, expect, test } from "@jest/globals";
import { told } from "../testing/facts.ts";
import { fileShape } from "./file-shape.ts";

const check = (path: string, source = "") => told(fileShape, { [path]: source });
const lines = (count: number) => "x;\n".repeat(count);
// In halves, so that this file passes the check itself.
const broken = `${"FIX"}${"ME"}`;
const later = `${"TO"}${"DO"}`;

describe("a file", () => {
  test.each([
    ["packages/db/src/utils.ts"],
    ["packages/db/src/string-util.ts"],
    ["packages/db/src/helpers/a.ts"],
    ["packages/db/src/common.ts"],
    ["services/shared/package.json"],
    ["packages/db/src/misc.test.ts"],
    ["packages/db/src/connection-manager.ts"],
  ])("named %s is caught", (path) => {
    const findings = check(path);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain("which says nothing\n    → Name it for what it is");
  });

  test.each([
    "packages/rpc/src/common-reasons.ts",
    "packages/db/src/shared-lock.ts",
    "packages/db/src/manage.ts",
    "packages/contracts/x/gen/utils.js",
  ])("named %s passes", (path) => {
    expect(check(path)).toEqual([]);
  });

  test("of more than 400 lines is caught, unless a generator wrote it", () => {
    expect(check("packages/db/src/a.ts", lines(400))).toEqual([]);
    const [finding] = check("packages/db/src/a.ts", lines(401));
    expect(finding).toContain("has 401 lines, more than 400\n    → Ask what it is really two of");
    expect(check("packages/contracts/x/gen/a.js", lines(900))).toEqual([]);
    expect(check("services/charge/schema.sql", lines(900))).toEqual([]);
    expect(check("docs/long.md", lines(900))).toEqual([]);
  });

  test("that leaves something broken is caught at its line", () => {
    const [finding] = check("proto/flint/charge/v1/a.proto", `x;\n// ${broken}: wrong\n`);
    expect(finding).toContain("proto/flint/charge/v1/a.proto:2  leaves something broken");
    expect(finding).toContain("→ Mend it now");
  });

  test("that puts something off names the issue", () => {
    expect(check("packages/db/src/a.ts", `// ${later}(#12): faster`)).toEqual([]);
    const [finding] = check("packages/db/src/a.ts", `// ${later}: faster`);
    expect(finding).toContain(`→ Write ${later}(#123)`);
  });
});
