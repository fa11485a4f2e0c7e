import {
  NotSent,
  type Processor,
  processorKey,
  type SetupAnswer,
  type StartedSetup,
  TokenRefused,
} from "@flint/processors";
import type { Call } from "@flint/rpc";
import { type Id, Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Setup } from "../domain/setup.ts";
import type { Reason } from "../reasons.ts";
import type { StoredAccount } from "../store/processor-accounts.ts";
import { openAccountSecret } from "./account-secret.ts";

export type { SetupAnswer } from "@flint/processors";

/** How long a processor's answer about a setup is waited for. No money moves here. */
export const TIMEOUT_MS = 10_000;

/** The adapter of a stored account. */
export function adapterOf(deps: Deps, { account, sealedSecret }: StoredAccount): Processor {
  const secret = openAccountSecret(deps.crypter, account, sealedSecret);
  return deps.processorOf({ processor: account.processor, secret });
}

/**
 * Begins a setup at the processor; repeatable under the setup's own key.
 *
 * @throws Refused UNAVAILABLE
 */
export function startAtProcessor(
  call: Call,
  processor: Processor,
  setupId: Id<"setup">,
): Promise<StartedSetup> {
  const request = { key: processorKey(setupId), setupId };
  return orUnavailable(() =>
    processor.startSetup(request, { signal: call.signal, timeoutMs: TIMEOUT_MS }),
  );
}

/**
 * Hands in the client's token, if there is one, and asks how the setup went; repeatable.
 *
 * @throws Refused PROCESSOR_TOKEN_INVALID, UNAVAILABLE
 */
export function finishAtProcessor(
  call: Call,
  processor: Processor,
  given: { setup: Setup; token: string },
): Promise<SetupAnswer> {
  const { processorSetupId } = given.setup;
  const request =
    given.token === "" ? { processorSetupId } : { processorSetupId, token: given.token };
  return orUnavailable(() =>
    processor.finishSetup(request, { signal: call.signal, timeoutMs: TIMEOUT_MS }),
  );
}

/**
 * Whatever became of the request, the same call may be sent again: nothing is made twice.
 *
 * @throws Refused PROCESSOR_TOKEN_INVALID, UNAVAILABLE
 */
export async function orUnavailable<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TokenRefused) {
      throw new Refused<Reason>("PROCESSOR_TOKEN_INVALID", {
        field: "processor_token",
        details: { problem: error.problem },
      });
    }
    const retryDelayMs = error instanceof NotSent ? error.retryDelayMs : undefined;
    const delay = retryDelayMs === undefined ? {} : { retryDelayMs };
    throw new Refused<Reason>("UNAVAILABLE", { ...delay, cause: error });
  }
}
