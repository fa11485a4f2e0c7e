/** What a refusal may carry besides its reason. */
export interface RefusedOptions {
  /** Path of the offending field in the request, as its contract names it: `lines[0].quantity`. */
  field?: string;
  /** Ids and values the reason speaks of. Never a secret, never text of a processor. */
  details?: Record<string, string>;
  /** How long the caller should wait before the same call may succeed, in milliseconds. */
  retryDelayMs?: number;
  /** What went wrong underneath, for the log only: no caller is told. */
  cause?: unknown;
}

/**
 * An answer that says no. Thrown by domain and doors for a wrong or impossible request;
 * `rpc` turns it into a status with a `flint.type.v1.Refusal`. It is neither an outage nor a
 * bug: those are any other error.
 *
 * @typeParam R the reasons it may have: names of a service's `ErrorReason` values without
 *   their prefix, each a row of that service's `reasons.ts`
 */
export class Refused<R extends string = string> extends Error {
  readonly reason: R;
  readonly field: string | undefined;
  readonly details: Record<string, string> | undefined;
  readonly retryDelayMs: number | undefined;

  constructor(reason: R, options: RefusedOptions = {}) {
    const { cause } = options;
    const at = options.field === undefined ? reason : `${reason} at ${options.field}`;
    super(at, cause === undefined ? {} : { cause });
    this.name = "Refused";
    this.reason = reason;
    this.field = options.field;
    this.details = options.details;
    this.retryDelayMs = options.retryDelayMs;
  }
}
