import type { Database } from "@flint/db";
import { Listeners } from "@flint/std";

/** Runners hear here of jobs that this process commits; others' are found by polling. */
export const news = new Listeners<Database>();
