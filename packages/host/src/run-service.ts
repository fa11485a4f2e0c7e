import { armFaultPoint } from "@flint/std";
import { boundHeapGrowth } from "./heap-growth.ts";
import type { HttpRoute } from "./http-routes.ts";
import { startHost, type Host } from "./host.ts";
import { createLogger, type Logger } from "./logger.ts";
import type { ServiceModule } from "./service.ts";
import { settingsHelp } from "./settings-table.ts";
import { parseSettings, SettingsError, type Settings } from "./settings.ts";

/** A stop that takes longer has hung: what is left is cut, and found again at the next start. */
const STOP_MAX_MS = 10_000;

/** How a process was asked to end before it had started: like a shell's wrong usage. */
const EXIT_WRONG_SETTINGS = 2;

/** What a process runs. */
export type ProcessOptions = {
  modules: readonly ServiceModule[];
  /** Makes the simulated processor; not asked for in production or where it runs elsewhere. */
  simulator?: (settings: Settings) => { route: HttpRoute; close(): void };
};

/** Runs one service in this process: the whole content of its `main.ts`. */
export function runService(module: ServiceModule): Promise<void> {
  return runProcess({ modules: [module] });
}

/**
 * Runs services in this process until SIGTERM or SIGINT: reads the environment, says on standard
 * output (as a log line with `ready: true` and `url`) when everything works, and ends with
 * status 0 after a graceful stop. `--help` prints the settings.
 */
export async function runProcess(options: ProcessOptions): Promise<void> {
  if (process.argv.includes("--help")) {
    process.stdout.write(`${settingsHelp()}\n`);
    return;
  }
  boundHeapGrowth();
  const settings = readSettings();
  const logger = createLogger({ level: settings.logLevel });
  armKill(settings, logger);
  endOnDefects(logger);
  const simulated = settings.environment !== "production" && !settings.simulatorElsewhere;
  const simulator = simulated ? options.simulator?.(settings) : undefined;
  const host = await start(options, { settings, logger, simulator: simulator?.route });
  logger.info(
    { ready: true, url: host.url, services: options.modules.map((module) => module.name) },
    "ready",
  );
  endOnSignals(logger, async () => {
    await host.stop();
    simulator?.close();
  });
}

async function start(
  { modules }: ProcessOptions,
  given: { settings: Settings; logger: Logger; simulator: HttpRoute | undefined },
): Promise<Host> {
  try {
    return await startHost({ ...given, modules });
  } catch (error) {
    given.logger.fatal({ error }, "could not start");
    return process.exit(error instanceof SettingsError ? EXIT_WRONG_SETTINGS : 1);
  }
}

function readSettings(): Settings {
  try {
    return parseSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    return process.exit(EXIT_WRONG_SETTINGS);
  }
}

/** Crash tests: nothing of ours runs between the fault point and the end of the process. */
function armKill({ killAt }: Settings, logger: Logger): void {
  if (killAt !== undefined) {
    logger.warn({ killAt }, "this process will kill itself at a fault point");
    armFaultPoint(killAt, () => process.kill(process.pid, "SIGKILL"));
  }
}

/** After a defect that nobody caught, nothing in memory can be trusted: the process ends. */
function endOnDefects(logger: Logger): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ error }, event);
      process.exit(1);
    });
  }
}

function endOnSignals(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) {
        return;
      }
      stopping = true;
      logger.info({ signal }, "stopping");
      setTimeout(() => {
        logger.fatal("the stop took too long");
        process.exit(1);
      }, STOP_MAX_MS).unref();
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.fatal({ error }, "could not stop");
          process.exit(1);
        },
      );
    });
  }
}
