import type { Message } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { Outage } from "@flint/db";
import { Refused } from "@flint/std";
import type { Logger } from "pino";
import type { BoundRpc } from "./bound-rpc.ts";
import { CallEnded } from "./call.ts";
import { findInMessage } from "./message-walk.ts";
import { commonReasons, type CommonReason } from "./reasons.ts";
import {
  isAboutTheObject,
  passedOn,
  refusalOf,
  refusedAnswer,
  type RefusedAnswer,
} from "./refusal.ts";

/** When to try again: after others who hold the rows, after a server's restart. */
const OUTAGE_RETRY_MS = { contended: 100, busy: 500, unreachable: 1000 } as const;

/** The call that threw; its request as far as it was read. */
export type FailedCall = {
  bound: BoundRpc;
  callId: string;
  logger: Logger;
  request: Message | undefined;
};

/**
 * What a caller is told when its call threw. Refusals are answers; an outage of something below
 * is an outage of ours; everything else is a defect, logged under the call id and not explained.
 */
export function answerToFailure(
  error: unknown,
  { bound, callId, logger, request }: FailedCall,
): RefusedAnswer {
  const common = (reason: CommonReason, retryDelayMs?: number) =>
    refusedAnswer(commonReasons[reason], { reason, retryDelayMs }, callId);
  const row = error instanceof Refused ? bound.row(error.reason) : undefined;
  if (error instanceof Refused && row !== undefined) {
    if (error.cause !== undefined) {
      logger.warn({ callId, procedure: bound.procedure, error: error.cause }, "outage");
    }
    return refusedAnswer(row, error, callId);
  }
  if (error instanceof CallEnded) {
    return { ...common("DEADLINE_EXCEEDED"), code: Code.Canceled };
  }
  const below = refusalOf(error);
  if (error instanceof ConnectError && below !== undefined && isAboutTheObject(below)) {
    return passedOn(error, below, { callId, fieldOf: (id) => fieldOf(bound, request, id) });
  }
  if (isOutageBelow(error) || error instanceof Outage) {
    logger.warn({ callId, procedure: bound.procedure, error }, "outage");
    return common("UNAVAILABLE", error instanceof Outage ? OUTAGE_RETRY_MS[error.kind] : undefined);
  }
  logger.error({ callId, procedure: bound.procedure, error }, "defect");
  return common("INTERNAL");
}

/** Path of the first field that holds the id; empty where none does. */
function fieldOf({ input }: BoundRpc, request: Message | undefined, id: string): string {
  const found = request && findInMessage(input, request, { text: (value) => value === id });
  return found ?? "";
}

/** A service that could not be reached, or that did not answer in the time that was left. */
function isOutageBelow(error: unknown): boolean {
  return (
    error instanceof ConnectError &&
    (error.code === Code.Unavailable ||
      error.code === Code.DeadlineExceeded ||
      error.code === Code.Canceled)
  );
}
