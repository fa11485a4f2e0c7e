import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "./finding.ts";
import { plantWorkspace, REPOSITORY, type PlantedWorkspace } from "./testing/planted-workspace.ts";
import { dependencies } from "./steps/dependencies.ts";

type Rule = { name: string; comment: string };
const configuration = ".dependency-cruiser.mjs";
const { default: rules } = (await import(pathToFileURL(join(REPOSITORY, configuration)).href)) as {
  default: { forbidden: Rule[] };
};

const PACKAGES = ["std", "money", "db", "outbox", "jobs", "rpc", "processors", "host", "testing"];
const CONTRACTS = ["type", "platform", "customer", "payment-method", "charge", "simulator"];
const SERVICES = ["platform", "customer", "payment-method", "charge", "simulator", "all-in-one"];
const FOLDERS: [name: string, folder: string][] = [
  ...PACKAGES.map((name): [string, string] => [name, `packages/${name}`]),
  ...CONTRACTS.map((name): [string, string] => [`contracts-${name}`, `packages/contracts/${name}`]),
  ...SERVICES.map((name): [string, string] => [name, `services/${name}`]),
  ["dev", "tools/dev"],
  ["bench", "tools/bench"],
];

// rule: [the file with the planted breach, what it imports]. One import each, and nothing else.
const BREACHES: Record<string, [file: string, imported: string]> = {
  "packages-point-down-from-std": ["packages/std/src/planted.ts", "@flint/money"],
  "packages-point-down-from-money": ["packages/money/src/planted.ts", "@flint/db"],
  "packages-point-down-from-contracts": ["packages/contracts/type/src/planted.ts", "@flint/db"],
  "packages-point-down-from-db": ["packages/db/src/planted.ts", "@flint/rpc"],
  "packages-point-down-from-outbox": ["packages/outbox/src/planted.ts", "@flint/jobs"],
  "packages-point-down-from-jobs": ["packages/jobs/src/planted.ts", "@flint/outbox"],
  "packages-point-down-from-rpc": ["packages/rpc/src/planted.ts", "@flint/processors"],
  "packages-point-down-from-processors": ["packages/processors/src/planted.ts", "@flint/host"],
  "packages-point-down-from-host": ["packages/host/src/planted.ts", "@flint/testing"],
  "packages-point-down-from-testing": ["packages/testing/src/planted.ts", "@flint/calendar"],
  "packages-point-down-from-builders": [
    "packages/builders/charge/src/planted.ts",
    "@flint/calendar",
  ],
  "contracts-know-only-type": ["packages/contracts/charge/src/a.ts", "@flint/contracts-customer"],
  "contracts-by-their-entry": ["services/charge/src/gen.ts", "@flint/contracts-charge/gen/a.js"],
  "packages-not-to-services": ["packages/host/src/up.ts", "@flint/charge"],
  "nothing-to-tools": ["services/charge/src/tool.ts", "@flint/dev"],
  "tools-by-the-front-door": ["tools/bench/src/door.ts", "@flint/charge"],
  "services-not-to-services": ["services/charge/src/jobs/a.ts", "@flint/customer"],
  "tests-look-down-from-simulator": ["services/simulator/src/a.test.ts", "@flint/platform"],
  "tests-look-down-from-platform": ["services/platform/src/a.test.ts", "@flint/customer"],
  "tests-look-down-from-customer": ["services/customer/src/a.test.ts", "@flint/payment-method"],
  "tests-look-down-from-payment-method": ["services/payment-method/src/a.test.ts", "@flint/charge"],
  "tests-look-down-from-charge": ["services/charge/src/a.test.ts", "@flint/all-in-one"],
  "calls-go-down-from-platform": ["services/platform/src/a.ts", "@flint/contracts-charge"],
  "calls-go-down-from-customer": ["services/customer/src/a.ts", "@flint/contracts-charge"],
  "calls-go-down-from-payment-method": [
    "services/payment-method/src/a.ts",
    "@flint/contracts-charge",
  ],
  "domain-is-pure": ["services/charge/src/domain/a.ts", "node:crypto"],
  "store-not-to-rpc": ["services/charge/src/store/a.ts", "../rpc/a.ts"],
  "rpc-not-to-processors": ["services/charge/src/rpc/b.ts", "@flint/processors"],
  "testing-only-in-tests": ["services/charge/src/testless.ts", "@flint/testing"],
  "no-way-round-exports": ["services/charge/src/round.ts", "../../../packages/std/src/hidden.ts"],
  resolvable: ["services/charge/src/deep.ts", "@flint/std/src/hidden.ts"],
  declared: ["services/charge/src/undeclared.ts", "undeclared"],
  "development-only-in-tests": ["services/charge/src/development.ts", "for-tests"],
  "no-cycles": ["services/charge/src/cycle.ts", "./cycle.ts"],
};

// What every rule must let pass.
const ALLOWED: [file: string, imported: string][] = [
  ["services/charge/src/domain/fine.ts", "@flint/money"],
  ["services/charge/src/domain/reasoned.ts", "../reasons.ts"],
  ["services/charge/src/domain/fine.test.ts", "@jest/globals"],
  ["services/charge/src/rpc/a.ts", "@flint/contracts-customer"],
  ["services/charge/src/rpc/a.db.test.ts", "@flint/testing"],
  ["services/charge/src/rpc/b.db.test.ts", "@flint/customer"],
  ["services/charge/src/jobs/send.ts", "@flint/processors"],
  ["services/charge/src/declares.ts", "declared"],
  ["services/charge/src/declares.test.ts", "for-tests"],
  ["services/customer/src/events/wallet.ts", "@flint/contracts-payment-method"],
  ["services/all-in-one/src/hosts.ts", "@flint/charge"],
  ["tools/bench/src/fine.ts", "@flint/all-in-one"],
  ["tools/bench/src/tool.ts", "@flint/dev"],
  ["packages/host/src/fine.ts", "@flint/outbox"],
];

const importing = (imported: string) => `import * as planted from "${imported}";\nplanted;\n`;

function workspace(imports: [file: string, imported: string][]): PlantedWorkspace {
  const files: Record<string, string> = { "services/charge/src/reasons.ts": "export {};\n" };
  const installed: Record<string, string> = {};
  for (const [name, folder] of [...FOLDERS, ["calendar", "packages/calendar"] as const]) {
    const manifest = {
      name: `@flint/${name}`,
      type: "module",
      exports: { ".": "./src/index.ts", "./gen/*": "./gen/*" },
      dependencies: { declared: "1.0.0" },
      devDependencies: { "for-tests": "1.0.0" },
    };
    files[`${folder}/package.json`] = JSON.stringify(manifest);
    files[`${folder}/src/index.ts`] = "export {};\n";
    installed[`@flint/${name}`] = folder;
  }
  files["packages/std/src/hidden.ts"] = "export {};\n";
  files["packages/contracts/charge/gen/a.js"] = "export {};\n";
  for (const name of ["declared", "undeclared", "for-tests", "@jest/globals"]) {
    const manifest = { name, version: "1.0.0", type: "module", exports: "./index.js" };
    files[`node_modules/${name}/package.json`] = JSON.stringify(manifest);
    files[`node_modules/${name}/index.js`] = "export {};\n";
  }
  for (const [file, imported] of imports) files[file] = importing(imported);
  return plantWorkspace(files, [configuration], installed);
}

describe("every dependency rule", () => {
  let planted: PlantedWorkspace;
  let findings: Finding[];
  beforeAll(async () => {
    // The file of one breach imports another planted file; it must be there, and blameless.
    planted = workspace([...Object.values(BREACHES), ["services/charge/src/rpc/a.ts", "declared"]]);
    findings = await dependencies.run(planted.root);
  });
  afterAll(() => planted.remove());

  test("has a planted breach here", () => {
    expect(Object.keys(BREACHES).sort()).toEqual(rules.forbidden.map((rule) => rule.name).sort());
  });

  test.each(rules.forbidden)("$name is caught, with what to do instead", ({ name, comment }) => {
    const [file] = BREACHES[name] ?? [];
    const caught = findings.filter((finding) => finding.problem.endsWith(`(rule ${name})`));
    expect(caught.map((finding) => finding.path)).toContain(file);
    expect(caught[0]?.instruction).toBe(comment);
    expect(comment).toMatch(/^\S.{30,}\.$/s);
  });
});

test("what the rules allow passes", async () => {
  const planted = workspace(ALLOWED);
  try {
    expect(await dependencies.run(planted.root)).toEqual([]);
  } finally {
    planted.remove();
  }
});
