/** Why it is certain that an attempt did not reach the processor, as the processors' port says it. */
export type NotSentReason =
  | "connection_refused"
  | "rate_limited"
  | "credentials_refused"
  | "request_refused"
  | "circuit_open"
  | "too_many_waiting"
  | "aborted"
  | "amount_not_representable";

/** What follows from a reason; `whatToDo` is for whoever called. */
export type NotSentRow = {
  /** Whether the same payment may well succeed later, with a new request id. */
  retryable: boolean;
  whatToDo: string;
};

const PAY_AGAIN = "Nothing was sent and the order is free: pay again with a new request id";

/** Every reason, with what to do. */
export const NOT_SENT_REASONS: Readonly<Record<NotSentReason, NotSentRow>> = {
  connection_refused: {
    retryable: true,
    whatToDo: `The processor cannot be reached. ${PAY_AGAIN} in a minute.`,
  },
  rate_limited: {
    retryable: true,
    whatToDo: `The processor takes no more requests now. ${PAY_AGAIN} in a minute, more slowly.`,
  },
  circuit_open: {
    retryable: true,
    whatToDo:
      "The processor account left its last charges unanswered and is left alone for some " +
      `seconds. ${PAY_AGAIN} in a minute.`,
  },
  too_many_waiting: {
    retryable: true,
    whatToDo: `Too many charges of the processor account wait. ${PAY_AGAIN} in a minute, more slowly.`,
  },
  aborted: {
    retryable: true,
    whatToDo: `Flint was being stopped. ${PAY_AGAIN} now.`,
  },
  credentials_refused: {
    retryable: false,
    whatToDo: "The processor refuses the account's credentials: have an operator renew them.",
  },
  request_refused: {
    retryable: false,
    whatToDo: "The processor cannot read the request: tell Flint's operator the attempt's id.",
  },
  amount_not_representable: {
    retryable: false,
    whatToDo: "The processor cannot charge this amount exactly: change the amount, or the account.",
  },
};
