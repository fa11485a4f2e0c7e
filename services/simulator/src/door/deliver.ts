import { Refused, type Sleep } from "@flint/std";
import type { HandlerContext } from "@connectrpc/connect";
import type { Loss } from "../domain/behaviour.ts";
import type { Delivery } from "../domain/charge.ts";
import type { Reason } from "../reasons.ts";
import { breakConnection } from "./connection.ts";

/** How long a request that is never answered is kept open. Callers give up before. */
export const SILENCE_MAX_MS = 60_000;

/** What the log says of an answer that was lost. */
export const REASON_OF_LOSS = {
  silent: "NO_ANSWER",
  reset: "CONNECTION_RESET",
  error: "PROCESSOR_ERROR",
} as const satisfies Record<Loss, Reason>;

/**
 * Lets the time pass, or the answer be lost, as the delivery says. By now everything is in the
 * ledger.
 *
 * @throws Refused CONNECTION_RESET, NO_ANSWER, PROCESSOR_ERROR where the answer is lost
 */
export async function deliver(
  delivery: Exclude<Delivery, "at_once">,
  { sleep, context }: { sleep: Sleep; context: HandlerContext },
): Promise<void> {
  if (typeof delivery === "object") return sleep(delivery.delayMs, context.signal);
  const breakOff = context.values.get(breakConnection);
  if (delivery === "reset") breakOff?.();
  // A connection that was broken takes no answer either: its end aborts the signal.
  const answers = delivery === "error" || (delivery === "reset" && breakOff === undefined);
  if (!answers) await sleep(SILENCE_MAX_MS, context.signal);
  throw new Refused<Reason>(REASON_OF_LOSS[delivery]);
}
