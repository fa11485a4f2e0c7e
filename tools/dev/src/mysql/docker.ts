import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../folders.ts";
import { freePort } from "../ports.ts";
import type { Progress } from "../progress.ts";
import { findProgram, run, tailOf } from "../run.ts";
import type { Mysql } from "./mysql.ts";
import { askServer, assertUsable } from "./server-check.ts";
import { addUser, removeUser, withLock } from "./sharing.ts";

const FIRST_PORT = 33306;

/** Two clones on one machine are two projects to Docker. */
const project = `flint-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`;

/**
 * MySQL from docker-compose.yml, if a Docker engine runs here. An engine that cannot start it
 * (no network, no image) is said and passed over.
 */
export async function dockerServer(folder: string, progress: Progress): Promise<Mysql | undefined> {
  const compose = await composeCommand();
  if (compose === undefined) return undefined;
  return withLock(folder, async () => {
    const port =
      (await publishedPort(compose)) ?? (await freePort(FIRST_PORT, "The database", progress));
    const { status, stderr } = await progress.step("  docker compose up mysql", () =>
      callCompose(compose, ["up", "--detach", "--wait", "mysql"], port),
    );
    if (status !== 0) {
      progress.say(`  Docker could not start it, so it is passed over:\n${tailOf(stderr, 3)}`);
      return undefined;
    }
    const url = `mysql://root@127.0.0.1:${port}`;
    const facts = await askServer(url);
    assertUsable(facts, "The MySQL of docker-compose.yml");
    addUser(folder);
    return {
      url,
      flavor: facts.flavor,
      source: `Docker (docker-compose.yml), ${facts.flavor} ${facts.version}, port ${port}`,
      release: () => releaseServer(folder, compose, port),
    };
  });
}

async function releaseServer(folder: string, compose: string[], port: number): Promise<void> {
  await withLock(folder, async () => {
    if (!removeUser(folder).othersLeft) await callCompose(compose, ["stop", "mysql"], port);
  });
}

/** `docker compose`, or the older docker-compose; undefined without a running engine. */
async function composeCommand(): Promise<string[] | undefined> {
  if (!existsSync(join(root, "docker-compose.yml"))) return undefined;
  const docker = findProgram("docker");
  if (docker === undefined) return undefined;
  const engine = await run(docker, ["version", "--format", "{{.Server.Version}}"], {
    timeoutMs: 5_000,
  });
  if (engine.status !== 0 || engine.stdout.trim() === "") return undefined;
  if ((await run(docker, ["compose", "version"])).status === 0) return [docker, "compose"];
  const older = findProgram("docker-compose");
  return older === undefined ? undefined : [older];
}

async function publishedPort(compose: string[]): Promise<number | undefined> {
  const { stdout } = await callCompose(compose, ["port", "mysql", "3306"], FIRST_PORT);
  return Number.parseInt(stdout.trim().split(":").at(-1) ?? "") || undefined;
}

function callCompose(compose: string[], parameters: string[], port: number) {
  const [command, ...first] = compose;
  return run(command!, [...first, "--project-name", project, ...parameters], {
    cwd: root,
    env: { ...process.env, FLINT_MYSQL_PORT: String(port) },
  });
}
