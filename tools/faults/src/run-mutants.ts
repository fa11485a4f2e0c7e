import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Progress } from "@flint/dev";
import { applyEdits, NoSuchText } from "./apply-edits.ts";
import { type Compiler, createCompiler } from "./compiler.ts";
import { judge } from "./jest-report.ts";
import { type JestPlace, runNamedTests } from "./jest-run.ts";
import type { Mutant, NamedTest, Verdict } from "./mutant.ts";

/** What came of one mutant, and how long it took. */
export type MutantRun = { mutant: Mutant; verdict: Verdict; tookMs: number };

/**
 * Runs the named tests on a tree as it is, and then each mutant with only its own tests. The tree
 * is changed and put back: give it a private copy.
 *
 * @returns `undefined` where a test fails on the tree as it is, so that nothing can be said
 */
export async function runMutants(
  mutants: readonly Mutant[],
  place: JestPlace,
  progress: Progress,
): Promise<MutantRun[] | undefined> {
  if (!(await passUnmutated(mutants, place, progress))) return undefined;
  const compiler = createCompiler(place.root);
  const runs: MutantRun[] = [];
  for (const [index, mutant] of mutants.entries()) {
    if (place.signal.aborted) break;
    const startedAt = performance.now();
    const verdict = await runMutant(mutant, place, compiler);
    const tookMs = performance.now() - startedAt;
    runs.push({ mutant, verdict, tookMs });
    const count = `${index + 1} of ${mutants.length}`;
    progress.say(`${count}  ${verdict.kind}  ${mutant.id}: ${mutant.safeguard}${timeOf(tookMs)}`);
    if (verdict.kind !== "caught") progress.say(`    ${verdict.why}`);
  }
  return runs;
}

/** A test that fails anyway tells nothing when it fails with a mutant. */
async function passUnmutated(
  mutants: readonly Mutant[],
  place: JestPlace,
  progress: Progress,
): Promise<boolean> {
  const tests = distinct(mutants.flatMap(({ caughtBy }) => caughtBy));
  const title = `The ${tests.length} named tests on the tree as it is:`;
  const report = await progress.step(title, () => runNamedTests(tests, place));
  const failing = tests
    .map((test) => ({ test, verdict: judge(report, test) }))
    .filter(({ verdict }) => verdict.kind !== "SURVIVED");
  for (const { test, verdict } of failing) {
    const why =
      verdict.kind === "caught" ? "an expectation failed" : "why" in verdict && verdict.why;
    progress.say(`  ${test.file} › ${test.name}: ${why}`);
  }
  if (failing.length === 0) return true;
  progress.say("These must pass first: nothing was mutated.");
  return false;
}

async function runMutant(mutant: Mutant, place: JestPlace, compiler: Compiler): Promise<Verdict> {
  const read = (file: string) => readFileSync(join(place.root, file), "utf8");
  const write = (file: string, text: string) => writeFileSync(join(place.root, file), text);
  let changed: Map<string, string>;
  try {
    changed = applyEdits(mutant.edits, read);
  } catch (error) {
    if (error instanceof NoSuchText) return { kind: "no such text", why: error.message };
    throw error;
  }
  const before = [...changed.keys()].map((file) => [file, read(file)] as const);
  try {
    for (const [file, text] of changed) write(file, text);
    const [problem] = compiler.problemsOf([...changed.keys()]);
    if (problem !== undefined) return { kind: "no verdict", why: `does not compile: ${problem}` };
    return await verdictOfAll(mutant.caughtBy, place);
  } finally {
    for (const [file, text] of before) write(file, text);
  }
}

/** One run for each test: of several, each must fail by itself. */
async function verdictOfAll(tests: readonly NamedTest[], place: JestPlace): Promise<Verdict> {
  for (const test of tests) {
    const verdict = judge(await runNamedTests([test], place), test);
    if (verdict.kind !== "caught") return verdict;
  }
  return { kind: "caught" };
}

function distinct(tests: readonly NamedTest[]): NamedTest[] {
  const byName = new Map(tests.map((test) => [`${test.file} › ${test.name}`, test]));
  return [...byName.values()];
}

function timeOf(tookMs: number): string {
  return ` (${(tookMs / 1000).toFixed(1)} s)`;
}
