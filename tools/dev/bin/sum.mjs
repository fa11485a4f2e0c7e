/**
 * Adds up what the named steps of `.ci/run` left in `.flint/results`: `<step>.status`, its exit
 * code, and `<step>.summary.json`, where it counted tests. Plain JavaScript for Node 20, so that
 * it also counts a step that could not even install.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const results = fileURLToPath(new URL("../../../.flint/results/", import.meta.url));

const sums = process.argv.slice(2).map((step) => ({ step, ...resultsOf(step) }));
const skipped = sums.flatMap((sum) => sum.skipped);
const passed = total("passed");
const failed = total("failed");

console.log();
for (const sum of sums) {
  console.log(`${sum.step}: ${sum.passed} passed, ${sum.failed} failed${sum.note}`);
}
if (skipped.length > 0) {
  console.log(`Skipped (${skipped.length}):\n${skipped.map((name) => `  ${name}`).join("\n")}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function resultsOf(step) {
  const status = Number(read(`${step}.status`) ?? "1");
  const summary = JSON.parse(read(`${step}.summary.json`) ?? "null");
  if (summary === null) {
    const note = status === 0 ? "" : `, exit code ${status}`;
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: [], note };
  }
  // A step that counted no failure and still ended badly has failed in another way.
  const died = status !== 0 && summary.failed === 0;
  return {
    passed: summary.passed,
    failed: summary.failed + (died ? 1 : 0),
    skipped: summary.skipped,
    note: died ? `: it ended with exit code ${status}` : "",
  };
}

function total(what) {
  return sums.reduce((sum, each) => sum + each[what], 0);
}

function read(name) {
  return existsSync(results + name) ? readFileSync(results + name, "utf8") : undefined;
}
