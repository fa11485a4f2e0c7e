import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "../folders.ts";
import { readEnvFile, writeEnvFile } from "./env-file.ts";

const NAMES = ["FLINT_MASTER_KEYS", "FLINT_SERVICE_KEYS", "FLINT_TOKEN_KEYS"] as const;

/** Flint's secret keys, each `id:base64`. */
export type Keys = Record<(typeof NAMES)[number], string>;

/**
 * The keys of this clone: those of the environment, else those of `.flint/keys.env`, which is
 * made at the first start. With another master key nothing that is stored could be opened.
 */
export function keysOfThisClone(): Keys {
  mkdirSync(stateFolder, { recursive: true });
  const file = join(stateFolder, "keys.env");
  const stored = readEnvFile(file);
  const kept = NAMES.map((name) => [name, stored[name] ?? newKey()] as const);
  if (!existsSync(file) || NAMES.some((name) => stored[name] === undefined)) {
    writeEnvFile(file, Object.fromEntries(kept));
  }
  return Object.fromEntries(
    kept.map(([name, value]) => [name, process.env[name] || value]),
  ) as Keys;
}

/** Keys that nobody else has: for a database that is made and thrown away. */
export function newKeys(): Keys {
  return Object.fromEntries(NAMES.map((name) => [name, newKey()])) as Keys;
}

function newKey(): string {
  return `dev:${randomBytes(32).toString("base64")}`;
}
