import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type IBackoffFactory,
} from "cockatiel";
import { NotSent, type NotSentReason, OutcomeUnknown } from "./errors.ts";

/**
 * Charges of one account in a row that went unanswered before it is left alone. Each may have
 * left an order with an unknown outcome, so they are few.
 */
export const UNANSWERED_MAX = 5;

/**
 * How long it is left alone; the next charge is then the probe. As long as a send may hang, so
 * that what was under way when the circuit opened has ended, and far less than the minute in
 * which unknown outcomes are found out after a processor heals.
 */
export const LEFT_ALONE_MS = 10_000;

/** Where a circuit is: `open` sends nothing, `half_open` waits for the answer of one probe. */
export type CircuitName = "closed" | "open" | "half_open";

/** The circuit breaker of one processor account in this process, by cockatiel. */
export type Circuit = {
  readonly name: CircuitName;
  /**
   * Makes a charge, or does not make it: then nothing was sent. What `call` throws stays what it
   * is, so that a charge that may have been sent never becomes one that was not.
   *
   * @param call is told whether it is the probe
   * @throws NotSent `circuit_open`, before anything was called
   */
  charge<Answer>(call: (probe: boolean) => Promise<Answer>): Promise<Answer>;
};

/**
 * Opens after {@link UNANSWERED_MAX} charges in a row without an answer. A decline, a rate limit,
 * refused credentials are answers. Look-ups pass it by, in both directions: they move no money
 * and are how unknown outcomes end, so they are always made; and reading works and fails apart
 * from charging, so their answers say nothing of the next charge. What closes it is the answer to
 * a charge, be it a first send's or a re-send's.
 *
 * @param options.moved hears of every move
 * @param options.elapsedMs a monotonic clock; the process's when absent
 */
export function makeCircuit(options: {
  moved: (name: CircuitName) => void;
  elapsedMs?: () => number;
}): Circuit {
  const { moved, elapsedMs = () => performance.now() } = options;
  const policy = circuitBreaker(
    handleWhen((error) => !(error instanceof NotMade)),
    { halfOpenAfter: leftAlone(elapsedMs), breaker: new ConsecutiveBreaker(UNANSWERED_MAX) },
  );
  policy.onStateChange((state) => moved(NAMES[state]));
  return {
    get name() {
      return NAMES[policy.state];
    },
    charge: async (call) => {
      // The library would have others wait for the probe's answer, as long as a send may hang.
      if (policy.state === CircuitState.HalfOpen) throw new NotSent("circuit_open");
      try {
        const made = await policy.execute(() => make(call, NAMES[policy.state] === "half_open"));
        if ("refused" in made) throw made.refused;
        return made.answer;
      } catch (error) {
        if (error instanceof NotMade) throw error.cause;
        if (error instanceof BrokenCircuitError) {
          throw new NotSent("circuit_open", { cause: error });
        }
        throw error;
      }
    },
  };
}

/**
 * The library measures by the wall clock, by which an hour set back would leave an account alone
 * for an hour: it is told that the wait is endless, and then that there is none.
 */
function leftAlone(elapsedMs: () => number): IBackoffFactory<unknown> {
  return {
    next: () => {
      const overAtMs = elapsedMs() + LEFT_ALONE_MS;
      return {
        get duration() {
          return elapsedMs() < overAtMs ? Infinity : -Infinity;
        },
        next: () => leftAlone(elapsedMs).next(undefined),
      };
    },
  };
}

const NAMES = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "half_open",
  // Nobody isolates a circuit here.
  [CircuitState.Isolated]: "open",
} as const satisfies Record<CircuitState, CircuitName>;

type Made<Answer> = { answer: Answer } | { refused: unknown };

/** The call was not made, so that it says nothing of the processor. */
class NotMade extends Error {}

/** @throws what counts against the account; what it answered is returned, be it a refusal */
async function make<Answer>(
  call: (probe: boolean) => Promise<Answer>,
  probe: boolean,
): Promise<Made<Answer>> {
  try {
    return { answer: await call(probe) };
  } catch (error) {
    switch (meaningOf(error)) {
      case "answered":
        return { refused: error };
      case "unanswered":
        throw error;
      case "not_made":
        // A probe that was not made has proved nothing: the account is left alone again.
        throw probe ? error : new NotMade("", { cause: error });
    }
  }
}

type Meaning = "answered" | "unanswered" | "not_made";

const NOT_SENT = {
  connection_refused: "unanswered",
  rate_limited: "answered",
  credentials_refused: "answered",
  request_refused: "answered",
  aborted: "not_made",
  amount_not_representable: "not_made",
  too_many_waiting: "not_made",
  circuit_open: "not_made",
} as const satisfies Record<NotSentReason, Meaning>;

function meaningOf(error: unknown): Meaning {
  if (error instanceof NotSent) return NOT_SENT[error.reason];
  const answered =
    error instanceof OutcomeUnknown &&
    (error.reason === "key_reused" || error.reason === "another_charge");
  return answered ? "answered" : "unanswered";
}
