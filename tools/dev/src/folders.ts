import { join } from "node:path";

/** The repository. */
export const root = join(import.meta.dirname, "../../..");

/** What belongs to this clone and is never committed: database, keys, logs, results. */
export const stateFolder = join(root, ".flint");
