import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Mutant } from "./mutant.ts";
import { type PrivateCopy, privateCopy } from "./private-copy.ts";
import { runMutants } from "./run-mutants.ts";

const root = join(import.meta.dirname, "../../..");
const FILES: Record<string, string> = {
  "tsconfig.base.json": "{}",
  "jest.config.mjs": `export default { testMatch: ["**/*.check.js"], transform: {} };`,
  "package.json": `{ "type": "module" }`,
  "src/order.js": `
    export const isPayable = (owed, closed) => owed > 0 && !closed;
    export const isSmall = (owed) => owed < 100;`,
  "src/order.check.js": `
    import { expect, test } from "@jest/globals";
    import { isPayable } from "./order.js";
    test("E6: who owes nothing pays nothing", () => expect(isPayable(0, false)).toBe(false));
    test("A9: a closed order is not paid (never)", () => expect(isPayable(1, false)).toBe(true));`,
  "src/broken.check.js": `
    import { expect, test } from "@jest/globals";
    test("fails anyway", () => expect(1).toBe(2));`,
};

const E6 = { file: "src/order.check.js", name: "E6: who owes nothing" };
const A9 = { file: "src/order.check.js", name: "A9: a closed order is not paid (never)" };
const caught = mutantOf("owed > 0 && ", "", E6);

let project: string;
let copy: PrivateCopy;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "flint-planted-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  execFileSync("git", ["init", "--quiet"], { cwd: project });
  mkdirSync(join(project, "node_modules"));
  for (const name of ["jest", "@jest"]) {
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
  }
  writeFileSync(join(project, ".gitignore"), "node_modules\n");
  copy = privateCopy(project);
});
afterAll(() => {
  copy.remove();
  rmSync(project, { recursive: true });
});

function mutantOf(text: string, replacement: string, test: Mutant["caughtBy"][number]): Mutant {
  const edits = [{ file: "src/order.js", text, replacement }];
  return { id: "E6", safeguard: "a safeguard", edits, caughtBy: [test] };
}

async function run(...mutants: Mutant[]) {
  const said: string[] = [];
  const progress = {
    say: (text: string) => void said.push(text),
    step: <T>(_title: string, work: () => Promise<T>) => work(),
  };
  const place = { root: copy.root, env: process.env, signal: new AbortController().signal };
  const runs = await runMutants(mutants, place, progress);
  return { kinds: runs?.map(({ verdict }) => verdict.kind), said: said.join("\n") };
}

test("tells a mutant that is caught from one that is not, and from those that prove nothing", async () => {
  const { kinds, said } = await run(
    caught,
    // No test closes an order: nobody sees that closing counts for nothing now.
    mutantOf(" && !closed", "", A9),
    mutantOf("no such words", "", E6),
    mutantOf("owed > 0 && ", "nobody && ", E6),
    mutantOf("export const isPayable", "export const isPaid", E6),
  );
  expect(kinds).toEqual(["caught", "SURVIVED", "no such text", "no verdict", "no verdict"]);
  expect(said).toContain("2 of 5  SURVIVED  E6: a safeguard");
  expect(said).toContain("mend the table");
  expect(said).toContain("ReferenceError: nobody is not defined");
  for (const tree of [project, copy.root]) {
    expect(readFileSync(join(tree, "src/order.js"), "utf8")).toBe(FILES["src/order.js"]);
  }
}, 120_000);

test("mutates nothing where a named test fails on the tree as it is", async () => {
  const { kinds, said } = await run(
    caught,
    mutantOf("owed > 0 && ", "", { file: "src/broken.check.js", name: "fails anyway" }),
  );
  expect(kinds).toBeUndefined();
  expect(said).toContain("src/broken.check.js › fails anyway: an expectation failed");
  expect(said).toContain("nothing was mutated");
}, 60_000);

test("a copy holds changed and new files, its packages, and nothing that git ignores", () => {
  expect(existsSync(join(copy.root, "src/order.js"))).toBe(true);
  expect(existsSync(join(copy.root, "node_modules/jest/package.json"))).toBe(true);
  expect(existsSync(join(copy.root, ".git"))).toBe(false);
});

test("a copy of this workspace runs its own projects, not the developer's", () => {
  const own = privateCopy(root);
  try {
    const resolve = `process.stdout.write(import.meta.resolve("@flint/std"))`;
    const found = execFileSync(process.execPath, ["--input-type=module", "--eval", resolve], {
      cwd: own.root,
      encoding: "utf8",
    });
    expect(found).toBe(`file://${own.root}/packages/std/src/index.ts`);
  } finally {
    own.remove();
  }
}, 60_000);
