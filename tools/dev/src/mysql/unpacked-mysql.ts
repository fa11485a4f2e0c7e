import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDebian } from "../debian.ts";
import type { Progress } from "../progress.ts";
import { Unusable } from "../progress.ts";
import { run, tailOf } from "../run.ts";
import { debianMirror } from "./debian-mirror.ts";
import type { ServerProgram } from "./program.ts";
import { unpackedMysqlProgram } from "./program.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

const PACKAGES = ["mysql-server-core", "mysql-client-core"];

/** Dependencies of scripts that we do not run. */
const NOT_NEEDED = /perl|libgdbm|libdb5/;

/**
 * A real MySQL from Debian sid, unpacked into `folder` and never installed: apt works there with
 * lists, a cache and a state of its own, and the machine's are untouched.
 *
 * @throws Unusable where it cannot be had
 */
export async function unpackMysql(folder: string, progress: Progress): Promise<ServerProgram> {
  const unpacked = join(folder, "root");
  if (!existsSync(unpacked)) {
    const mirror = mirrorOrRefuse();
    mkdirSync(folder, { recursive: true });
    await progress.step("  MySQL from Debian sid: downloading (about 70 MB)", () =>
      download(folder, mirror),
    );
    await progress.step("  unpacking (about 350 MB)", () => unpack(folder, unpacked));
  }
  return unpackedMysqlProgram(unpacked, await versionOf(folder));
}

function mirrorOrRefuse(): string {
  const mirror = isDebian() && existsSync(KEYRING) ? debianMirror() : undefined;
  if (mirror !== undefined) return mirror;
  throw new Unusable(
    "There is no MySQL here and none can be had: only on Debian it is taken from the distribution.\n" +
      "Set FLINT_MYSQL_URL to a MySQL 8.4 or later, or start Docker, and run the command again.",
  );
}

async function download(folder: string, mirror: string): Promise<void> {
  const at = (...parts: string[]) => join(folder, "apt", ...parts);
  for (const part of ["lists/partial", "cache/archives/partial"]) {
    mkdirSync(at(part), { recursive: true });
  }
  const architecture = (await run("dpkg", ["--print-architecture"])).stdout.trim();
  writeFileSync(at("status"), "");
  writeFileSync(at("sources.list"), `deb [signed-by=${KEYRING}] ${mirror} sid main\n`);
  writeFileSync(
    at("apt.conf"),
    `Dir::Etc::sourcelist "${at("sources.list")}";\n` +
      `Dir::Etc::sourceparts "/dev/null";\n` +
      `Dir::State::lists "${at("lists")}";\n` +
      `Dir::State::status "${at("status")}";\n` +
      `Dir::Cache "${at("cache")}";\n` +
      `APT::Architecture "${architecture}";\n`,
  );
  const env = { ...process.env, APT_CONFIG: at("apt.conf"), DEBIAN_FRONTEND: "noninteractive" };
  await must("apt-get", ["-q", "update"], env);
  const install = ["-q", "install", "-y", "--no-install-recommends", "--download-only"];
  await must("apt-get", [...install, ...PACKAGES], env);
}

async function unpack(folder: string, unpacked: string): Promise<void> {
  const archives = join(folder, "apt/cache/archives");
  const unfinished = `${unpacked}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  const files = readdirSync(archives).filter((name) => name.endsWith(".deb"));
  for (const file of files.filter((name) => !NOT_NEEDED.test(name))) {
    await must("dpkg-deb", ["-x", join(archives, file), unfinished]);
  }
  renameSync(unfinished, unpacked);
}

/** As its package is named: "mysql-server-core_9.7.4-1_amd64.deb". */
async function versionOf(folder: string): Promise<string> {
  const names = readdirSync(join(folder, "apt/cache/archives"));
  const match = names.map((name) => /^mysql-server-core\S*_([\d.]+)/.exec(name)).find(Boolean);
  return match?.[1] ?? "of Debian sid";
}

async function must(
  command: string,
  parameters: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<void> {
  const { status, stdout, stderr } = await run(command, parameters, { env });
  if (status !== 0) {
    throw new Unusable(
      `A real MySQL cannot be had here: ${command} ${parameters.join(" ")} failed:\n` +
        `${tailOf(stdout + stderr)}\n` +
        "Set FLINT_MYSQL_URL to a MySQL 8.4 or later, or start Docker, and run the command again.",
    );
  }
}
