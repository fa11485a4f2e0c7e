import { describe, expect, test } from "@jest/globals";
import type { Finding } from "./finding.ts";
import { runSteps } from "./run-steps.ts";
import type { Step } from "./steps/step.ts";

const finding = { path: "a.ts", line: 3, problem: "is wrong", instruction: "Put it right." };
const step = (name: string, run: () => Promise<Finding[]>): Step => ({ name, summary: "", run });

async function output(steps: Step[], showsAll = false) {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const isWell = await runSteps(steps, { root: ".", showsAll, print });
  return { isWell, lines };
}

describe("npm run check", () => {
  test("is well when every step finds nothing, and says how long each took", async () => {
    const { isWell, lines } = await output([
      step("one", async () => []),
      step("two", async () => []),
    ]);
    expect(isWell).toBe(true);
    expect(lines[0]).toMatch(/^ok {4}one +\d+\.\d s$/);
    expect(lines.at(-1)).toMatch(/^check: all well \(\d+\.\d s\)$/);
  });

  test("fails with one finding, says where it is and what to do, and runs the rest", async () => {
    const steps = [step("one", async () => [finding]), step("two", async () => [])];
    const { isWell, lines } = await output(steps);
    expect(isWell).toBe(false);
    expect(lines.join("\n")).toMatch(
      /FAIL {2}one .* 1 to mend\n {2}a.ts:3 {2}is wrong\n {4}→ Put it right\./,
    );
    expect(lines.join("\n")).toMatch(/^ok {4}two/m);
    expect(lines.at(-1)).toContain("1 of 2 steps failed");
  });

  test("fails when a step breaks down", async () => {
    const breaks = step("one", async () => {
      throw new Error("eslint broke down");
    });
    const { isWell, lines } = await output([breaks]);
    expect(isWell).toBe(false);
    expect(lines.join("\n")).toMatch(/FAIL {2}one .* broke down\n {2}eslint broke down/);
  });

  test("shows a hundred findings of a step, or all", async () => {
    const many = step("one", async () => Array.from({ length: 130 }, () => finding));
    const few = await output([many]);
    expect(few.lines).toHaveLength(1 + 100 + 1 + 1);
    expect(few.lines.at(-2)).toContain("… and 30 more: npm run check -- one --all");
    expect((await output([many], true)).lines).toHaveLength(1 + 130 + 1);
  });
});
