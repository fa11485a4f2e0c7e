/**
 * The way into every command of a fresh clone: plain JavaScript that runs on Node 20 with nothing
 * installed. Installs the packages of the lock file if they are missing or older than it, then
 * goes on with a TypeScript file under the pinned Node.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { provideLibraries } from "./libraries.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const pinnedNode = join(root, "node_modules/.bin/node");
const parent = process.ppid;
const grandparent = parentOf(parent);
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Without IPC a command could outlive a launcher that was killed. */
const passOn = ["inherit", "inherit", "inherit", "ipc"];

/**
 * Runs `<folder>/<script>` with this process's arguments and ends with its exit code.
 *
 * @param {string} script file name, such as "start.ts"
 * @param {string} folder where it lies in the repository
 */
export async function launch(script, folder = "tools/dev/src") {
  if (majorOf(process.versions.node) < 20) {
    fail(`Flint needs Node 20 or later to install itself; this is ${process.versions.node}.`);
  }
  if (!isInstalled()) await install();
  const node = nodeToUse();
  provideLibraries(node, fail);
  const code = await run(node, [
    "--disable-warning=ExperimentalWarning",
    join(root, folder, script),
    ...process.argv.slice(2),
  ]);
  process.exit(code);
}

/** npm writes the inner lock file last, so that an install that was cut short is done again. */
function isInstalled() {
  const inner = join(root, "node_modules/.package-lock.json");
  if (!existsSync(inner)) return false;
  return statSync(inner).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

async function install() {
  console.log("Installing packages (npm ci) …");
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const ticker = setInterval(() => console.log(`  … ${seconds()} s`), 10_000);
  const parameters = ["ci", "--ignore-scripts", "--loglevel=error", "--no-fund", "--no-audit"];
  // Without node_modules/.bin, which npm is about to replace: `npm start` put it into the path.
  const path = (process.env.PATH ?? "").split(delimiter).filter((part) => !isBin(part));
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const code = await run(npm, parameters, { ...process.env, PATH: path.join(delimiter) });
  clearInterval(ticker);
  if (code !== 0) fail("npm ci failed: see its message above, then run the same command again.");
  console.log(`  installed in ${seconds()} s`);
}

/** Platforms without a pinned Node in the lock file bring their own. */
function nodeToUse() {
  if (existsSync(pinnedNode)) return pinnedNode;
  if (majorOf(process.versions.node) >= 26) return process.execPath;
  return fail(
    `Flint runs on Node 26, which npm installs on Linux x64 and arm64 only. This is ` +
      `${process.platform} ${process.arch} with Node ${process.versions.node}: install Node 26.`,
  );
}

function run(command, parameters, env = process.env) {
  const bin = join(root, "node_modules/.bin");
  const PATH = command === pinnedNode ? [bin, env.PATH].join(delimiter) : env.PATH;
  const child = spawn(command, parameters, { cwd: root, stdio: passOn, env: { ...env, PATH } });
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  const parentWatch = setInterval(() => isOrphan() && forward("SIGTERM"), 500);
  return new Promise((resolve) => {
    child.on("error", (error) => fail(`${command} could not be run: ${error.message}`));
    child.on("exit", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      clearInterval(parentWatch);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/**
 * npm runs a command in a shell, which does not pass on the signal that ends npm, and which stays
 * where npm is killed: then the shell has another parent.
 */
function isOrphan() {
  if (process.env.npm_lifecycle_event === undefined) return false;
  return process.ppid !== parent || parentOf(parent) !== grandparent;
}

/** The parent of a process, where the system tells; elsewhere shells become their one command. */
function parentOf(pid) {
  try {
    // The name in the second field may hold spaces and brackets; what follows it does not.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[1];
  } catch {
    return undefined;
  }
}

function isBin(part) {
  return part.replaceAll("\\", "/").endsWith("node_modules/.bin");
}

function majorOf(version) {
  return Number(version.split(".")[0]);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
