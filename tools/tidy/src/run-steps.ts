import { formatFinding } from "./finding.ts";
import type { Step } from "./steps/step.ts";

// Two cores are what a small machine has; more at a time only slows each.
const AT_A_TIME = 2;

/** Past this many of one step, the first ones say what is wrong. */
export const FINDINGS_SHOWN_MAX = 100;

/** How to run steps, and where their lines go. */
export type RunOptions = { root: string; showsAll: boolean; print: (line: string) => void };

/**
 * Runs the steps side by side and tells of each as it ends: a line with the time it took, and
 * below it what it found. A step that breaks down counts as failed.
 *
 * @returns whether all is well
 */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<boolean> {
  const startedAt = performance.now();
  const waiting = [...steps];
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      if (!(await runStep(step, options))) failed += 1;
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  const verdict = failed === 0 ? "all well" : `${failed} of ${steps.length} steps failed`;
  options.print(`check: ${verdict} (${secondsSince(startedAt).trim()})`);
  return failed === 0;
}

async function runStep(step: Step, { root, showsAll, print }: RunOptions): Promise<boolean> {
  const startedAt = performance.now();
  const tell = (mark: string, count = "") =>
    print(`${mark.padEnd(6)}${step.name.padEnd(13)}${secondsSince(startedAt)}${count}`);
  try {
    const findings = await step.run(root);
    if (findings.length === 0) {
      tell("ok");
      return true;
    }
    tell("FAIL", `  ${findings.length} to mend`);
    const shown = showsAll ? findings : findings.slice(0, FINDINGS_SHOWN_MAX);
    for (const finding of shown) print(`  ${formatFinding(finding)}`);
    if (findings.length > shown.length)
      print(`  … and ${findings.length - shown.length} more: npm run check -- ${step.name} --all`);
  } catch (error) {
    tell("FAIL", "  broke down");
    print(error instanceof Error ? `  ${error.message}` : String(error));
  }
  return false;
}

function secondsSince(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`.padStart(7);
}
