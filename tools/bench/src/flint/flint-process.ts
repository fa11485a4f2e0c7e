import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { modules } from "@flint/all-in-one";
import { unprovision } from "@flint/db";
import {
  freePort,
  newKeys,
  type Progress,
  sandboxKey,
  type Services,
  startServices,
  stateFolder,
} from "@flint/dev";
import { SETTINGS } from "@flint/host";

/** Begins the names of the schemas that Flint makes for a bench. */
export const SCHEMA_PREFIX = "bench_";

/** What a bench leaves behind: log, ledger, profiles. */
export const benchFolder = join(stateFolder, "bench");

const FIRST_PORT = 7480;

/** Flint as an operator starts it: every service in one process, all settings at their defaults. */
export type FlintProcess = {
  url: string;
  pid: number;
  /** The simulated processor's ledger, on disk; it can be kept nowhere else. */
  ledgerFile: string;
  /** An API key of a new merchant's sandbox. */
  newSandbox(): Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts Flint over schemas of its own, empty.
 *
 * @param options.profile writes a CPU profile of the process when it stops
 */
export async function startFlintProcess(options: {
  adminUrl: string;
  progress: Progress;
  profile: boolean;
  signal: AbortSignal;
}): Promise<FlintProcess> {
  const { adminUrl, progress, profile, signal } = options;
  mkdirSync(benchFolder, { recursive: true });
  const ledgerFile = join(benchFolder, "simulator.sqlite");
  for (const end of ["", "-wal", "-shm"]) rmSync(`${ledgerFile}${end}`, { force: true });
  await dropSchemas(adminUrl);
  forgetSettings();
  const url = `http://127.0.0.1:${await freePort(FIRST_PORT, "Flint", progress)}`;
  const keys = newKeys();
  const env = {
    ...keys,
    FLINT_URL: url,
    FLINT_MYSQL_URL: adminUrl,
    FLINT_DATABASE_PREFIX: SCHEMA_PREFIX,
    FLINT_SIMULATOR_FILE: ledgerFile,
  };
  const services: Services = await startServices(
    {
      ...{ url, env, watch: false, log: false, logFile: join(benchFolder, "flint.log") },
      nodeFlags: profile ? ["--cpu-prof", `--cpu-prof-dir=${join(benchFolder, "profiles")}`] : [],
    },
    signal,
  );
  return {
    url,
    pid: services.pid,
    ledgerFile,
    newSandbox: () => sandboxKey({ url, serviceKeys: keys.FLINT_SERVICE_KEYS, known: undefined }),
    stop: async () => {
      await services.stop();
      await dropSchemas(adminUrl);
    },
  };
}

/** What is set for another start must not make this one faster, or another. */
function forgetSettings(): void {
  for (const { name } of SETTINGS) delete process.env[name];
}

async function dropSchemas(adminUrl: string): Promise<void> {
  for (const { name } of modules) {
    await unprovision({ adminUrl, prefix: SCHEMA_PREFIX, service: name });
  }
}
