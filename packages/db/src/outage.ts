import { isConnectionLost, isContention, serverErrno } from "./errors.ts";

/** Why the database did not do it now. */
export type OutageKind = "unreachable" | "busy" | "contended";

/** What an outage knows besides its kind. */
export interface OutageOptions {
  /** True when a COMMIT was sent and no later look could tell whether it happened. */
  outcomeOpen?: boolean;
  cause?: unknown;
}

/**
 * The database did not do it now; the same call may be made again. Neither a refusal nor a bug:
 * `rpc` answers `unavailable` with a pause to keep, whichever the kind. `aborted` would be wrong
 * for `contended`: it tells of a change that the caller has not seen and must look at first, while
 * here the same call may simply be made again.
 *
 * `unreachable`: no connection, or it broke; `busy`: every pooled connection stayed taken;
 * `contended`: other transactions won each time it was run.
 */
export class Outage extends Error {
  readonly kind: OutageKind;
  readonly outcomeOpen: boolean;

  constructor(kind: OutageKind, options: OutageOptions = {}) {
    const open = options.outcomeOpen === true ? "; whether it was committed is not known" : "";
    super(`The database is ${kind}${open}.`, { cause: options.cause });
    this.name = "Outage";
    this.kind = kind;
    this.outcomeOpen = options.outcomeOpen ?? false;
  }
}

/** Too many connections, for the server or for this user: the pool of another process is too big. */
const SERVER_FULL = new Set([1040, 1203, 1226]);

/** Turns a driver's error that is an outage into an {@link Outage}; any other error stays itself. */
export function asOutage(error: unknown, options: { outcomeOpen?: boolean } = {}): unknown {
  const { outcomeOpen } = options;
  if (error instanceof Outage) {
    return outcomeOpen === true ? new Outage(error.kind, { outcomeOpen, cause: error }) : error;
  }
  if (SERVER_FULL.has(serverErrno(error))) return new Outage("busy", { outcomeOpen, cause: error });
  if (isContention(error)) return new Outage("contended", { outcomeOpen, cause: error });
  if (isConnectionLost(error)) return new Outage("unreachable", { outcomeOpen, cause: error });
  return error;
}
