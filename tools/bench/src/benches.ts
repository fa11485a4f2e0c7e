import { charge } from "./benches/charge.ts";
import { readiness } from "./benches/readiness.ts";
import type { Bench } from "./workbench.ts";

/** Every bench, by what it is asked for. */
export const benches: readonly Bench[] = [charge, readiness];
