import { setFlagsFromString } from "node:v8";

/**
 * How far the heap may grow over what is alive before the next full collection, in per cent.
 *
 * By itself V8 lets it grow up to four times on a machine with much memory, so that the size of a
 * process says nothing about a leak. Measured by `npm run bench -- charge` over a minute at 64 at
 * a time, with 90 MB alive throughout: 399 MiB resident and then 479 MiB without this, 329 MiB
 * and 331 MiB with it; a full collection every 5 s of about 35 ms instead of every 5 to 40 s.
 */
const GROWTH_PERCENT = 50;

/** Keeps the memory of this process near what it needs: its resident size is then flat under load. */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
