import { setTimeout as elapse } from "node:timers/promises";
import type { ChargeRequest } from "../charge.ts";
import { PATIENT } from "./charge-builder.ts";
import type { ContractSubject } from "./subject.ts";

/**
 * Sends a charge to a method that never answers, and gives up once the request has arrived: by
 * then whatever is done is done, however busy the machine is.
 *
 * @returns what the call threw
 */
export async function abandon(subject: ContractSubject, request: ChargeRequest): Promise<unknown> {
  const before = await subject.sent(request.attemptId);
  const giveUp = new AbortController();
  const thrown = subject.processor
    .charge(request, { ...PATIENT, signal: giveUp.signal })
    .then((answer) => ({ answered: answer }))
    .catch((error: unknown) => error);
  while ((await subject.sent(request.attemptId)) === before) await elapse(5);
  giveUp.abort();
  return thrown;
}
