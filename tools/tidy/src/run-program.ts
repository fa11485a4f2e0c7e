import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

/** What a program left behind. */
export type ProgramResult = { exitCode: number; stdout: Buffer; stderr: string };

/**
 * Runs a program to its end, with the repository's pinned tools first on the path.
 *
 * @param root the working folder; `node_modules/.bin` of it comes before the machine's programs
 * @returns also for a failing program: a checker that finds something exits with 1
 * @throws Error where the program cannot be started
 */
export function runProgram(root: string, name: string, args: string[]): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const path = [join(root, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);
    const child = spawn(name, args, {
      cwd: root,
      env: { ...process.env, PATH: path, FORCE_COLOR: "0", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({
        exitCode: exitCode ?? 1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/** The error for a checker that broke down instead of checking: never taken for "all is well". */
export function brokeDown(name: string, result: ProgramResult): Error {
  const said = `${result.stderr}\n${result.stdout.toString()}`.trim().slice(0, 4_000);
  return new Error(`${name} broke down with exit code ${result.exitCode}:\n${said}`);
}
