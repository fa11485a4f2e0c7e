import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { consoleProgress } from "./progress.ts";
import { isAlive, isMarkAlive } from "./mysql/process-mark.ts";
import { findServerProgram } from "./mysql/program.ts";
import { readNumber } from "./mysql/server-folder.ts";

const program = await findServerProgram(consoleProgress);
const testWithProgram = program === undefined ? test.skip : test;
const here = import.meta.dirname;

let folder: string;
const parents: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flint-killed-"));
});
afterEach(async () => {
  for (const parent of parents.splice(0)) parent.kill("SIGKILL");
  await until(() => serverPid() === undefined || !isAlive(serverPid()!));
  rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 });
});

const serverPid = () => readNumber(folder, "server.pid");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** As long as Jest allows: the system takes its time on a busy machine. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(20);
}

/** Runs a script in a process that can be killed, with `folder` as its parameter. */
function parent(script: string): ChildProcess {
  const file = join(folder, `parent-${parents.length}.ts`);
  writeFileSync(file, script);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, folder], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  parents.push(child);
  return child;
}

/** A number that a script has written into a file of the folder. */
async function pidIn(name: string): Promise<number> {
  const file = join(folder, name);
  await until(() => existsSync(file) && readFileSync(file, "utf8") !== "");
  return Number(readFileSync(file, "utf8"));
}

/** A script that says who it is, and does not end by itself. */
const STAYS = (name: string) => `
  require("node:fs").writeFileSync(${JSON.stringify("FOLDER")} + "/${name}", String(process.pid));
  setInterval(() => {}, 1000);
`;

const stays = (name: string) => {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, STAYS(name).replace("FOLDER", folder));
  return file;
};

describe("SIGKILL of a command", () => {
  test("ends its services and their watcher", async () => {
    const services = stays("services");
    const { pid } = parent(`
      import { spawn } from "node:child_process";
      import { writeFileSync } from "node:fs";
      const parameters = [${JSON.stringify(join(here, "start/watched.ts"))},
        ${JSON.stringify(`--import=${join(here, "start/end-with-parent.ts")}`)},
        ${JSON.stringify(services)}];
      const child = spawn(process.execPath, parameters, {
        detached: true, stdio: ["ignore", "ignore", "ignore", "ipc"],
      });
      writeFileSync(process.argv[2] + "/watched", String(child.pid));
      setInterval(() => {}, 1000);
    `);
    const [watched, service] = [await pidIn("watched"), await pidIn("services")];
    process.kill(pid!, "SIGKILL");
    await until(() => !isAlive(watched) && !isAlive(service));
  });

  test("ends Jest and its workers", async () => {
    const fixture = join(here, "jest/fixtures/{waits,leaves-nothing}.fixture.ts");
    const runJest = join(here, "jest/run-jest.ts");
    const { pid } = parent(`
      import { runJest } from ${JSON.stringify(runJest)};
      const parameters = ["--testMatch=${fixture}", "--maxWorkers=2",
        // Files that it remembers as fast would be run without workers.
        \`--cacheDirectory=\${process.argv[2]}/cache\`];
      await runJest(parameters, {
        resultFile: process.argv[2] + "/results.json",
        env: { ...process.env, FLINT_TEST_WAITS: process.argv[2] },
        signal: new AbortController().signal,
      });
    `);
    const worker = await pidIn("worker");
    const jest = await pidIn("jest");
    expect(jest).not.toBe(pid);
    process.kill(pid!, "SIGKILL");
    await until(() => !isAlive(worker) && !isAlive(jest));
  });

  const USER = `
    import { privateServer } from ${JSON.stringify(join(here, "mysql/find.ts"))};
    import { findServerProgram } from ${JSON.stringify(join(here, "mysql/program.ts"))};
    import { writeFileSync } from "node:fs";
    const progress = { say: () => {}, step: (_title, work) => work() };
    await privateServer(await findServerProgram(progress), process.argv[2], progress);
    writeFileSync(process.argv[2] + "/uses-" + process.pid, String(process.pid));
    setInterval(() => {}, 1000);
  `;
  async function user(): Promise<number> {
    const { pid } = parent(USER);
    await pidIn(`uses-${pid}`);
    return pid!;
  }

  testWithProgram(
    "ends the database with the last command that uses it, not before",
    async () => {
      const [first, second] = [await user(), await user()];
      const server = serverPid()!;
      process.kill(first, "SIGKILL");
      await until(() => !isAlive(first));
      // Longer than between two looks of the watchdog.
      await pause(2_500);
      expect(isAlive(server)).toBe(true);
      process.kill(second, "SIGKILL");
      await until(() => !isAlive(server));
      await until(() => !isMarkAlive(join(folder, "watchdog")));
    },
    60_000,
  );

  testWithProgram(
    "ends it also where the watchdog was killed and another command came",
    async () => {
      const first = await user();
      const server = serverPid()!;
      await pidIn("watchdog");
      process.kill(Number.parseInt(readFileSync(join(folder, "watchdog"), "utf8")), "SIGKILL");
      await until(() => !isMarkAlive(join(folder, "watchdog")));
      process.kill(first, "SIGKILL");
      const second = await user();
      expect(serverPid()).toBe(server);
      process.kill(second, "SIGKILL");
      await until(() => !isAlive(server));
    },
    60_000,
  );
});
