import { setTimeout as elapse } from "node:timers/promises";
import type { CaptureRequest } from "../capture.ts";
import type { ChargeRequest } from "../charge.ts";
import type { CallOptions } from "../processor.ts";
import { PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/**
 * Sends a charge to a method that never answers, and gives up once the request has arrived: by
 * then whatever is done is done, however busy the machine is.
 *
 * @returns what the call threw
 */
export async function abandon(subject: ContractSubject, request: ChargeRequest): Promise<unknown> {
  return giveUpOnceArrived(
    () => subject.sent(request.attemptId),
    (options) => subject.processor.charge(request, options),
  );
}

/** Sends a capture that is never answered, as {@link abandon} sends a charge. */
export async function abandonCapture(
  subject: ContractSubject,
  request: CaptureRequest,
): Promise<unknown> {
  return giveUpOnceArrived(
    () => subject.capturesSent(),
    (options) => subject.processor.capture(request, options),
  );
}

async function giveUpOnceArrived(
  arrived: () => Promise<number>,
  call: (options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  const before = await arrived();
  const giveUp = new AbortController();
  const thrown = call({ ...PATIENT, signal: giveUp.signal })
    .then((answer) => ({ answered: answer }))
    .catch((error: unknown) => error);
  while ((await arrived()) === before) await elapse(5);
  giveUp.abort();
  return thrown;
}
