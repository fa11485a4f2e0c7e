import { setTimeout as elapse } from "node:timers/promises";
import type { Wait } from "./deps.ts";

/** Waits by the machine's clock. */
export const systemWait: Wait = async (ms, signal) => {
  await elapse(ms, undefined, { signal });
};
