import type { Call } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/**
 * Lets only API keys through: who holds a token of an hour must not make itself a key for ever,
 * nor a token of another hour.
 *
 * @throws Refused API_KEY_REQUIRED
 */
export function refuseTokens(call: Call): void {
  if (call.actor.kind !== "api_key") throw new Refused<Reason>("API_KEY_REQUIRED");
}
