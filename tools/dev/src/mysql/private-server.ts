import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { freePort } from "../ports.ts";
import type { Progress } from "../progress.ts";
import { Unusable } from "../progress.ts";
import { run, tailOf } from "../run.ts";
import type { ServerProgram } from "./program.ts";
import { askServer } from "./server-check.ts";
import { filesIn, initSql, isServer, lastWords, passwordIn, readNumber } from "./server-folder.ts";
import { optionFile } from "./server-settings.ts";

/** Where the search for a port begins: far from a MySQL that the machine runs for itself. */
const FIRST_PORT = 33306;

/** A crash recovery over a full log may take this long on a slow disk. */
const START_MS = 120_000;

/** A server with much to write may take this long to stop. */
const STOP_MS = 60_000;

/**
 * Starts the server that lives in `folder`, or finds it running.
 *
 * @returns an administrator's URL
 * @throws Unusable with the server's own last words
 */
export async function startServer(
  program: ServerProgram,
  folder: string,
  progress: Progress,
): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = filesIn(folder);
  const running = await findRunning(folder);
  if (running !== undefined) return running;
  mkdirSync(files.temporary, { recursive: true });
  if (!existsSync(files.data)) await initialize(program, folder);

  const port = await freePort(readNumber(folder, "port") ?? FIRST_PORT, "The database", progress);
  writeFileSync(join(folder, "port"), String(port));
  writeFileSync(files.init, initSql(passwordIn(folder)), { mode: 0o600 });
  const options = join(folder, "my.cnf");
  writeFileSync(options, optionFile(program, files, port));
  return launch(program, options, folder);
}

/** Stops the server that lives in `folder`, if it runs. */
export async function stopServer(folder: string): Promise<void> {
  const pid = readNumber(folder, "server.pid");
  if (pid === undefined || !isServer(pid, folder)) return;
  process.kill(pid, "SIGTERM");
  const endsAt = performance.now() + STOP_MS;
  while (isServer(pid, folder)) {
    if (performance.now() > endsAt) process.kill(pid, "SIGKILL");
    await sleep(20);
  }
  rmSync(join(folder, "server.pid"), { force: true });
}

/** The running server of this folder; one that is starting or recovering is waited for. */
async function findRunning(folder: string): Promise<string | undefined> {
  const pid = readNumber(folder, "server.pid");
  if (pid === undefined || !isServer(pid, folder)) return undefined;
  const endsAt = performance.now() + START_MS;
  while (isServer(pid, folder)) {
    const url = await urlIfReady(folder);
    if (url !== undefined) return url;
    if (performance.now() > endsAt) {
      throw new Unusable(`The database (process ${pid}) does not answer: see ${folder}/error.log.`);
    }
    await sleep(100);
  }
  return undefined;
}

/** In a folder of another name first, so that a half-made one is never taken for a database. */
async function initialize(program: ServerProgram, folder: string): Promise<void> {
  const unfinished = join(folder, "data.unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  // The server makes the folder itself; what it cannot make it says.
  const [command, ...parameters] = program.initialize(unfinished);
  const env = { ...process.env, TMPDIR: filesIn(folder).temporary };
  const { status, stdout, stderr } = await run(command!, parameters, { env });
  if (status !== 0) {
    throw new Unusable(`The database could not be made by ${command}:\n${tailOf(stdout + stderr)}`);
  }
  renameSync(unfinished, join(folder, "data"));
}

async function launch(program: ServerProgram, options: string, folder: string): Promise<string> {
  const output = openSync(join(folder, "output.log"), "w");
  const [command, ...parameters] = program.command;
  // A process group of its own: Ctrl-C is for us, and we stop the server in our own time.
  const server = spawn(command!, [...parameters, `--defaults-file=${options}`], {
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  let ended = false;
  server.on("exit", () => (ended = true));
  server.on("error", () => (ended = true));
  if (server.pid !== undefined) writeFileSync(join(folder, "server.pid"), String(server.pid));
  const endsAt = performance.now() + START_MS;
  for (;;) {
    if (ended || performance.now() > endsAt) {
      if (!ended) server.kill("SIGKILL");
      throw new Unusable(`The database did not start:\n${lastWords(folder)}`);
    }
    const url = await urlIfReady(folder);
    if (url !== undefined) {
      server.unref();
      return url;
    }
    await sleep(50);
  }
}

/** Only an answer from our own data folder counts: another server may have taken the port. */
async function urlIfReady(folder: string): Promise<string | undefined> {
  const url = `mysql://root:${passwordIn(folder)}@127.0.0.1:${readNumber(folder, "port")}`;
  try {
    const { dataFolder } = await askServer(url);
    return realpathSync(dataFolder) === realpathSync(join(folder, "data")) ? url : undefined;
  } catch {
    return undefined;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
