import { formatMoney, type Money } from "@flint/money";

/** Why it is certain that a request had no effect. */
export type NotSentReason =
  /** The connection was refused, or the name not resolved. */
  | "connection_refused"
  /** The processor turned it away before it did anything. */
  | "rate_limited"
  /** The processor does not know our credentials. */
  | "credentials_refused"
  /** The processor cannot read the request: a defect of the adapter or of a bound above it. */
  | "request_refused"
  /** The account's charges went unanswered in a row, so that this one was not made. */
  | "circuit_open"
  /** Too many charges of the account wait for their turn. */
  | "too_many_waiting"
  /** The caller's signal had aborted before anything was sent. */
  | "aborted"
  /** The processor's unit cannot hold the amount; it is never rounded. */
  | "amount_not_representable";

/**
 * This request had no effect, for certain. Says nothing of an earlier one: where the same key
 * was sent before without an answer, that outcome is as unknown as it was.
 */
export class NotSent extends Error {
  readonly reason: NotSentReason;
  /** How long the processor asked to wait. */
  readonly retryDelayMs: number | undefined;

  constructor(reason: NotSentReason, options: { cause?: unknown; retryDelayMs?: number } = {}) {
    super(`not sent: ${reason}`, { cause: options.cause });
    this.name = "NotSent";
    this.reason = reason;
    this.retryDelayMs = options.retryDelayMs;
  }
}

/** Makes the error for an amount that a processor cannot take. */
export function amountNotRepresentable(amount: Money): NotSent {
  return new NotSent("amount_not_representable", { cause: new RangeError(formatMoney(amount)) });
}

/** Why it is not known what became of a request. */
export type OutcomeUnknownReason =
  /** No answer in time, or the caller gave up. */
  | "no_answer"
  /** The connection broke, or the answer cannot be read. */
  | "connection_lost"
  /** The processor failed inside. */
  | "processor_error"
  /** The processor says that the key belongs to a request with other parameters. */
  | "key_reused"
  /** The answer speaks of another amount, currency or attempt than was asked for. */
  | "another_charge";

/** The request may have had its effect: found out by `find` or by the same key, never by a new one. */
export class OutcomeUnknown extends Error {
  readonly reason: OutcomeUnknownReason;

  constructor(reason: OutcomeUnknownReason, options: { cause?: unknown } = {}) {
    super(`outcome unknown: ${reason}`, options);
    this.name = "OutcomeUnknown";
    this.reason = reason;
  }
}

/** The processor cannot look for a charge with what is known of it. */
export class CannotFind extends Error {
  constructor() {
    super("this processor cannot look for a charge with what is known of it");
    this.name = "CannotFind";
  }
}

/** The processor does not take the token that the customer's form made. */
export class TokenRefused extends Error {
  /** What is wrong, for the developer who sent it. */
  readonly problem: string;

  constructor(problem: string) {
    super(`token refused: ${problem}`);
    this.name = "TokenRefused";
    this.problem = problem;
  }
}
