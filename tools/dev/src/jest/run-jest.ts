import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../folders.ts";
import { run } from "../run.ts";

/** Jest's results are written when its last test has ended; then it has so long to end itself. */
const LINGER_MS = 20_000;

const jest = [
  "--disable-warning=ExperimentalWarning",
  "--experimental-vm-modules",
  join(root, "node_modules/jest/bin/jest.js"),
  `--config=${join(root, "jest.config.mjs")}`,
];

const endWithRun = join(import.meta.dirname, "end-with-run.ts");

/** How a run of Jest ended. */
export type JestEnded = {
  /** Exit code; 1 also if it had to be ended. */
  status: number;
  /** Whether its tests were through and it did not end. */
  hung: boolean;
};

/** Files that Jest would run with these parameters. */
export async function listTests(parameters: readonly string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [...jest, "--listTests", ...parameters], {
    cwd: root,
  });
  return stdout.split("\n").filter((line) => line.startsWith("/"));
}

/**
 * Runs Jest over the workspace, with its output on ours and its results in a file.
 *
 * A run that is through and does not end is ended, so that it fails instead of hanging.
 */
export async function runJest(
  parameters: readonly string[],
  options: { resultFile: string; env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<JestEnded> {
  const { resultFile, env, signal } = options;
  mkdirSync(dirname(resultFile), { recursive: true });
  rmSync(resultFile, { force: true });
  const child = spawn(
    process.execPath,
    [`--import=${endWithRun}`, ...jest, "--json", `--outputFile=${resultFile}`, ...parameters],
    // Jest's own words are on standard error; standard output is the JSON once more.
    {
      cwd: root,
      // Tests of this very function run it in a worker.
      env: { ...env, JEST_WORKER_ID: undefined },
      // The channel is there to be closed by our death; workers have one to Jest.
      stdio: ["inherit", "ignore", "inherit", "ipc"],
    },
  );
  const stop = () => child.kill("SIGKILL");
  signal.addEventListener("abort", stop);

  let hung = false;
  let linger: NodeJS.Timeout | undefined;
  const watch = setInterval(() => {
    if (linger !== undefined || !existsSync(resultFile)) return;
    linger = setTimeout(() => {
      hung = true;
      stop();
    }, LINGER_MS);
  }, 500);
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  clearInterval(watch);
  clearTimeout(linger);
  signal.removeEventListener("abort", stop);
  return { status: code ?? 1, hung };
}
