import type { Database } from "@flint/db";

const listeners = new WeakMap<Database, Set<() => void>>();

/** Tells this process's sequencers of a database that events were committed to it. */
export function ringNews(db: Database): void {
  for (const listener of listeners.get(db) ?? []) listener();
}

/** Hears of events that this process commits; those of other processes are found by polling. */
export function onNews(db: Database, listener: () => void): () => void {
  const known = listeners.get(db) ?? new Set();
  listeners.set(db, known.add(listener));
  return () => void known.delete(listener);
}
