import type { Code } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import type { Actor } from "@flint/std";
import type { Logger } from "pino";

/** The protocols that a call can come by. */
export type Protocol = "grpc" | "grpc-web" | "connect" | "in-process";

/** One finished call, without its content: what the request log and the metrics are made of. */
export type CallRecord = {
  callId: string;
  procedure: string;
  protocol: Protocol;
  /** Internal id; empty where the call never got a workspace. */
  workspaceId: string;
  actor: Actor | undefined;
  /** "ok" or the Connect code as text. */
  code: string;
  /** Empty where the call was answered. */
  reason: string;
  latencyMs: number;
  /** Empty until the request was found to hold no card number. */
  requestId: string;
  replayed: boolean;
};

/** The code as the log writes it. */
export function codeName(code: Code | undefined): string {
  return code === undefined ? "ok" : codeToString(code);
}

/** Writes the one line that every call leaves, also when it never reached its handler. */
export function logCall(logger: Logger, record: CallRecord): void {
  const { actor, ...rest } = record;
  const line = actor === undefined ? rest : { ...rest, actorKind: actor.kind, actorId: actor.id };
  if (record.code === "internal" || record.code === "unknown") {
    logger.error(line, "call");
  } else if (isHousekeeping(record)) {
    logger.debug(line, "call");
  } else {
    logger.info(line, "call");
  }
}

/**
 * What services ask each other on nobody's behalf, several times a second: news, whose a key is.
 * As long as it is answered it would only hide the other lines.
 */
function isHousekeeping({ code, workspaceId, actor, requestId }: CallRecord): boolean {
  return code === "ok" && workspaceId === "" && actor?.kind === "system" && requestId === "";
}
