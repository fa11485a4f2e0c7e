import { existsSync, readFileSync } from "node:fs";
import type { Progress } from "./progress.ts";
import { Unusable } from "./progress.ts";
import { run, tailOf } from "./run.ts";

/** Packages are looked for once in a process: lists do not change in between. */
let listsAreFresh = false;

/** Whether this machine is Debian or Ubuntu and we may install packages. */
export function canInstall(): boolean {
  return isDebian() && process.getuid?.() === 0;
}

/** Whether this is Debian, or made of it as Ubuntu is. */
export function isDebian(): boolean {
  if (!existsSync("/usr/bin/apt-get") || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** Whether dpkg has every one of them installed. */
export async function hasPackages(packages: readonly string[]): Promise<boolean> {
  const { status, stdout } = await run("dpkg-query", [
    "-W",
    "-f=${db:Status-Status}\n",
    ...packages,
  ]);
  const states = stdout.trim().split("\n");
  return status === 0 && states.every((state) => state === "installed");
}

/**
 * Installs distribution packages as root, without their recommendations.
 *
 * @throws Unusable with apt-get's own last words
 */
export async function installPackages(
  packages: readonly string[],
  progress: Progress,
): Promise<void> {
  if (!listsAreFresh) {
    await progress.step("  apt-get update", () => aptGet(["update"]));
    listsAreFresh = true;
  }
  await progress.step(`  apt-get install ${packages.join(" ")}`, () =>
    aptGet(["install", "-y", "--no-install-recommends", ...packages]),
  );
}

async function aptGet(parameters: readonly string[]): Promise<void> {
  // Another apt-get may be at work, for example the machine's own unattended upgrades.
  const wait = ["-q", "-o", "DPkg::Lock::Timeout=120"];
  const { status, stdout, stderr } = await run("apt-get", [...wait, ...parameters], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) {
    throw new Unusable(`apt-get ${parameters.join(" ")} failed:\n${tailOf(stdout + stderr)}`);
  }
}
