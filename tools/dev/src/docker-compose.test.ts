import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { root } from "./folders.ts";
import { findProgram } from "./run.ts";

const compose = findProgram("docker-compose");
const testWithCompose = compose === undefined ? test.skip : test;

/** The file as Compose understands it, which needs no engine. */
function config(): string {
  const { FLINT_MYSQL_PORT: _, ...env } = process.env;
  const options = { cwd: root, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(compose!, ["--profile", "split", "config"], options);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

describe("docker-compose.yml (skipped without docker-compose)", () => {
  testWithCompose("offers a MySQL 8.4 that is durable and reached from this machine only", () => {
    const text = config();
    expect(text).toContain("image: mysql:8.4");
    expect(text).toContain("--innodb-flush-log-at-trx-commit=1");
    expect(text).toContain("127.0.0.1:33306:3306");
  });

  testWithCompose("has one container for each service, all in the profile split", () => {
    const text = config();
    const mains = [...text.matchAll(/services\/([a-z-]+)\/src\/main\.ts/g)].map(([, name]) => name);
    expect(mains.sort()).toEqual(["charge", "customer", "payment-method", "platform", "simulator"]);
    expect([...text.matchAll(/profiles:\s+- split/g)]).toHaveLength(mains.length);
  });
});
