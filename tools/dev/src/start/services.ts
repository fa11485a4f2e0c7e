import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { root, stateFolder } from "../folders.ts";
import { Unusable } from "../progress.ts";
import { tailOf } from "../run.ts";

/** Migrations of an empty database and the start of every service. */
const START_MS = 120_000;

/** The services stop within 10 s by themselves. */
const STOP_MS = 15_000;

/** Every service in one process. */
export type Services = {
  /** Of the process that runs them. */
  pid: number;
  /** Ends with the exit code when the process does. */
  ended: Promise<number>;
  stop(): Promise<void>;
};

/** What the process of the services is given. */
export type ServicesOptions = {
  url: string;
  env: Readonly<Record<string, string>>;
  /** Start again when a file changes. */
  watch: boolean;
  /** Show the log here instead of in a file. */
  log: boolean;
  /** The file, where it is not that of `npm start`. */
  logFile?: string;
  /** Flags of Node's for that process. */
  nodeFlags?: readonly string[];
};

/** Where the services of `npm start` write when they do not write here. */
export const logFile = join(stateFolder, "flint.log");

/**
 * Starts every service and waits until they answer.
 *
 * @throws Unusable with the last lines of the log
 */
export async function startServices(
  options: ServicesOptions,
  signal: AbortSignal,
): Promise<Services> {
  const services = launch(options);
  let running = true;
  void services.ended.then(() => (running = false));
  const endsAt = performance.now() + START_MS;
  while (!(await isHealthy(options.url))) {
    if (signal.aborted) return services;
    if (!running || performance.now() > endsAt) {
      await services.stop();
      throw new Unusable(`The services did not start.\n${lastLines(options)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return services;
}

/** Where the services write. */
type LogChoice = Pick<ServicesOptions, "log" | "logFile">;

/** What the services wrote last, for a message. */
export function lastLines({ log, logFile: file = logFile }: LogChoice): string {
  if (log || !existsSync(file)) return "See their log above.";
  return `The end of ${file}:\n${tailOf(readFileSync(file, "utf8"))}`;
}

const DISABLE_WARNING = "--disable-warning=ExperimentalWarning";

function launch(options: ServicesOptions): Services {
  const { env, watch, log, nodeFlags = [] } = options;
  const output = log ? "inherit" : openLog(options.logFile ?? logFile);
  const child = spawn(
    process.execPath,
    [
      DISABLE_WARNING,
      ...(watch ? [join(import.meta.dirname, "watched.ts"), DISABLE_WARNING] : []),
      ...nodeFlags,
      `--import=${join(import.meta.dirname, "end-with-parent.ts")}`,
      join(root, "services/all-in-one/src/main.ts"),
    ],
    {
      cwd: root,
      env: { ...process.env, ...env },
      // A group of its own: Ctrl-C is for us, and the services get one signal, not two.
      detached: true,
      stdio: ["ignore", output, output, "ipc"],
    },
  );
  if (typeof output === "number") closeSync(output);
  const ended = new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
  let running = true;
  void ended.then(() => (running = false));
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      if (!running) return;
      child.kill("SIGTERM");
      // The whole group: with --watch there are three.
      const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The log of the start before is kept once. */
function openLog(file: string): number {
  if (existsSync(file)) renameSync(file, `${file}.1`);
  return openSync(file, "w", 0o600);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
