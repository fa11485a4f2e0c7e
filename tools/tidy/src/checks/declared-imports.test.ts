import { describe, expect, test } from "@jest/globals";
import { told } from "../testing/facts.ts";
import { declaredImports } from "./declared-imports.ts";

const manifest = JSON.stringify({
  name: "@flint/charge",
  dependencies: { "@flint/std": "*" },
  devDependencies: { "@flint/testing": "*" },
});

const check = (path: string, source: string) =>
  told(declaredImports, { "services/charge/package.json": manifest, [path]: source });

describe("an import of a workspace package", () => {
  test.each([
    ["services/charge/src/a.ts", `import { sum } from "@flint/money";`, "dependencies"],
    ["services/charge/src/a.ts", `import type { Money } from "@flint/money";`, "dependencies"],
    ["services/charge/src/a.ts", `export * from "@flint/money";`, "dependencies"],
    ["services/charge/src/a.ts", `const money = await import("@flint/money");`, "dependencies"],
    ["services/charge/gen/a.js", `import { x } from "@flint/money/gen/x.js";`, "dependencies"],
    ["services/charge/src/a.ts", `import { x } from "@flint/testing";`, "dependencies"],
    ["services/charge/src/a.test.ts", `import { sum } from "@flint/money";`, "devDependencies"],
  ])("in %s, undeclared, is caught: %s", (path, source, kind) => {
    const findings = check(path, source);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain("which services/charge/package.json does not declare");
    expect(findings[0]).toMatch(new RegExp(`→ Add "@flint/\\w+": "\\*" to its ${kind} `));
  });

  test.each([
    ["services/charge/src/a.ts", `import { Refused } from "@flint/std";`],
    ["services/charge/src/a.ts", `import { itself } from "@flint/charge";`],
    ["services/charge/src/a.test.ts", `import { testHost } from "@flint/testing";`],
    ["services/charge/src/a.ts", `// import { sum } from "@flint/money";`],
  ])("in %s passes: %s", (path, source) => {
    expect(check(path, source)).toEqual([]);
  });
});
