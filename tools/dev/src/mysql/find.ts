import { join } from "node:path";
import { canInstall, installPackages, isDebian } from "../debian.ts";
import { stateFolder } from "../folders.ts";
import type { Progress } from "../progress.ts";
import { Unusable } from "../progress.ts";
import { dockerServer } from "./docker.ts";
import { givenServer } from "./given.ts";
import type { Mysql } from "./mysql.ts";
import { startServer, stopServer } from "./private-server.ts";
import type { ServerProgram } from "./program.ts";
import { findServerProgram } from "./program.ts";
import { askServer, assertUsable } from "./server-check.ts";
import { addUser, removeUser, withLock } from "./sharing.ts";
import { endWatchdog, startWatchdog } from "./watchdog.ts";
import { unpackMysql } from "./unpacked-mysql.ts";

/** The distribution's server without a service that would start by itself. */
const DEBIAN_PACKAGES = ["mariadb-server-core", "mariadb-client-core"];

/**
 * Finds a MySQL-compatible server, in this order: FLINT_MYSQL_URL; a running Docker engine; a
 * server program of this machine, run privately under `.flint/`; on Debian or Ubuntu as root the
 * distribution's, installed first.
 *
 * @throws Unusable saying what to do, if there is none
 */
export async function findMysql(progress: Progress): Promise<Mysql> {
  const url = process.env["FLINT_MYSQL_URL"];
  if (url !== undefined && url !== "") return givenServer(url);
  const docker = await dockerServer(join(stateFolder, "docker"), progress);
  if (docker !== undefined) return docker;
  const program = (await findServerProgram(progress)) ?? (await installServerProgram(progress));
  if (program === undefined) throw new Unusable(whatToDo());
  return privateServer(program, join(stateFolder, program.flavor), progress);
}

/**
 * Finds a real MySQL, not MariaDB: FLINT_MYSQL_URL, Docker, a server program of this machine, or
 * the one of Debian sid, unpacked under `.flint/`.
 *
 * @throws Unusable saying why, if there is none
 */
export async function findRealMysql(progress: Progress): Promise<Mysql> {
  const url = process.env["FLINT_MYSQL_URL"];
  if (url !== undefined && url !== "") {
    const given = await givenServer(url);
    if (given.flavor === "mysql") return given;
    throw new Unusable(`${given.source} is not MySQL: set it to one, or to nothing.`);
  }
  const docker = await dockerServer(join(stateFolder, "docker"), progress);
  if (docker !== undefined) return docker;
  const local = await findServerProgram(progress, "mysql");
  if (local !== undefined) return privateServer(local, join(stateFolder, "mysql"), progress);
  const folder = join(stateFolder, "mysql9");
  const program = await withLock(folder, () => unpackMysql(folder, progress));
  return privateServer(program, folder, progress);
}

/** Runs a server program under `folder`, shared with whoever else uses that folder. */
export async function privateServer(
  program: ServerProgram,
  folder: string,
  progress: Progress,
): Promise<Mysql> {
  const url = await withLock(folder, async () => {
    addUser(folder);
    try {
      const started = await startServer(program, folder, progress);
      startWatchdog(folder);
      assertUsable(await askServer(started), `The server under ${folder}`);
      return started;
    } catch (error) {
      removeUser(folder);
      throw error;
    }
  });
  return {
    url,
    flavor: program.flavor,
    source: `${program.flavor} ${program.version}, private under ${folder}, port ${new URL(url).port}`,
    release: () =>
      withLock(folder, async () => {
        if (removeUser(folder).othersLeft) return;
        endWatchdog(folder);
        await stopServer(folder);
      }),
  };
}

async function installServerProgram(progress: Progress): Promise<ServerProgram | undefined> {
  if (!canInstall()) return undefined;
  progress.say("  No database server here; installing the distribution's.");
  await installPackages(DEBIAN_PACKAGES, progress);
  return findServerProgram(progress);
}

function whatToDo(): string {
  const install = isDebian()
    ? `sudo apt-get install ${DEBIAN_PACKAGES.join(" ")}`
    : "install MySQL 8.4 or MariaDB 10.11, or later (macOS: brew install mysql@8.4)";
  return (
    "No MySQL-compatible database was found. Do one of these and run the same command again:\n" +
    "  - set FLINT_MYSQL_URL to an administrator's URL (mysql://root:password@127.0.0.1:3306)\n" +
    "  - start Docker\n" +
    `  - ${install}`
  );
}
