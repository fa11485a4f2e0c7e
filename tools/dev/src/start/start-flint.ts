import { join, relative } from "node:path";
import { root, stateFolder } from "../folders.ts";
import { findMysql } from "../mysql/find.ts";
import { freePort } from "../ports.ts";
import { consoleProgress as progress } from "../progress.ts";
import { readEnvFile, writeEnvFile } from "./env-file.ts";
import { firstCharge } from "./first-charge.ts";
import { keysOfThisClone } from "./keys.ts";
import { sandboxKey } from "./sandbox-key.ts";
import { seedSandbox } from "./seed.ts";
import type { Services } from "./services.ts";
import { lastLines, logFile, startServices } from "./services.ts";

const FIRST_PORT = 7400;

/** What scripts read to find this start. */
const devEnvFile = join(stateFolder, "dev.env");

/** Runs Flint until the signal, or until the services end by themselves. */
export async function startFlint(
  flags: { watch: boolean; log: boolean },
  signal: AbortSignal,
): Promise<number> {
  const keys = keysOfThisClone();
  const mysql = await progress.step("Database", () => findMysql(progress));
  progress.say(`  ${mysql.source}`);
  let services: Services | undefined;
  try {
    const url = await ownUrl();
    if (signal.aborted) return 130;
    const env = { ...keys, FLINT_URL: url, FLINT_MYSQL_URL: mysql.url };
    services = await progress.step("Services (the first start makes their tables)", () =>
      startServices({ url, env, ...flags }, signal),
    );
    if (signal.aborted) return 130;
    await sayHowToUse(url, keys.FLINT_SERVICE_KEYS, flags);
    return await untilEnd(services, flags, signal);
  } finally {
    await services?.stop();
    await mysql.release();
  }
}

/** FLINT_URL if it is set; otherwise the first free port. */
async function ownUrl(): Promise<string> {
  const given = process.env["FLINT_URL"];
  if (given !== undefined && given !== "") return given;
  return `http://127.0.0.1:${await freePort(FIRST_PORT, "Flint", progress)}`;
}

async function sayHowToUse(
  url: string,
  serviceKeys: string,
  flags: { log: boolean },
): Promise<void> {
  const { apiKey, customerId } = await progress.step("Sandbox", async () => {
    const known = readEnvFile(devEnvFile)["FLINT_API_KEY"];
    const key = await sandboxKey({ url, serviceKeys, known });
    return { apiKey: key, customerId: await seedSandbox(url, key) };
  });
  const simulatorUrl = process.env["FLINT_SIMULATOR_URL"] || url;
  writeEnvFile(devEnvFile, {
    FLINT_URL: url,
    FLINT_API_KEY: apiKey,
    FLINT_SIMULATOR_URL: simulatorUrl,
  });
  progress.say(`
Flint is up. Ctrl-C stops it.

  Address   ${url}   (gRPC, Connect and gRPC-Web)
  API key   ${apiKey}   (a sandbox's; scripts find it in ${relative(root, devEnvFile)})
${flags.log ? "" : `  Log       ${relative(root, logFile)}\n`}
Customers with wallets that cannot be charged, or not at once: docs/readiness.md lists them.

A first charge: 19.99 EUR from a customer whose card is saved. Paste one of these into another
terminal, in this folder. Pasted again, it answers the same charge and takes nothing more.

${firstCharge({ url, apiKey, customerId })}
`);
}

async function untilEnd(
  services: Services,
  flags: { log: boolean },
  signal: AbortSignal,
): Promise<number> {
  const asked = new Promise<"asked">((resolve) => {
    if (signal.aborted) resolve("asked");
    signal.addEventListener("abort", () => resolve("asked"));
  });
  const end = await Promise.race([asked, services.ended]);
  if (end === "asked") {
    progress.say("\nStopping …");
    return 0;
  }
  console.error(`The services ended by themselves (exit code ${end}).\n${lastLines(flags)}`);
  return end === 0 ? 1 : end;
}
