import type { Call } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** What test tokens, and what the simulator calls its cards, begin with. */
const SIMULATOR_TOKEN = /^sim(pm)?_/;

/** @throws Refused SIMULATOR_TOKEN_IN_LIVE */
export function requireSandboxToken(call: Call, token: string, field: string): void {
  if (call.workspace.mode === "sandbox" || !SIMULATOR_TOKEN.test(token)) return;
  throw new Refused<Reason>("SIMULATOR_TOKEN_IN_LIVE", { field });
}
