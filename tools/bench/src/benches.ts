import { charge } from "./benches/charge.ts";
import type { Bench } from "./workbench.ts";

/** Every bench, by what it is asked for. */
export const benches: readonly Bench[] = [charge];
