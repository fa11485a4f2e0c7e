import { type Database, transact } from "@flint/db";
import { LRUCache } from "lru-cache";
import { ensureGates, type GateKey } from "./store/gates.ts";

/** About 20 MB at most; a gate that fell out is made again, which changes nothing. */
const GATES_MAX = 100_000;

/**
 * Which gates are known to be there, so that the path of a charge makes none twice. It says
 * nothing of whether they are open: that is read under a lock.
 */
export class KnownGates {
  readonly #known = new LRUCache<string, true>({ max: GATES_MAX });
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Makes the gates that are not there yet. */
  async ensure(workspaceId: string, keys: readonly GateKey[]): Promise<void> {
    const missing = keys.filter((key) => !this.#known.has(this.#nameOf(workspaceId, key)));
    if (missing.length === 0) return;
    await transact(
      this.#db,
      async (tx) => {
        ensureGates(tx, workspaceId, missing);
        return null;
      },
      // Making a gate twice changes nothing, so the rerun needs no look.
      { landed: () => Promise.resolve(undefined) },
    );
    for (const key of missing) this.#known.set(this.#nameOf(workspaceId, key), true);
  }

  #nameOf(workspaceId: string, key: GateKey): string {
    return `${workspaceId}/${key.subjectId}`;
  }
}
