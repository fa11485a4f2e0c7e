import type { Database } from "@flint/db";
import { Listeners } from "@flint/std";

/** Sequencers hear here of events that this process commits; others' are found by polling. */
export const news = new Listeners<Database>();
