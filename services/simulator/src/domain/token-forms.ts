import type { Behaviour } from "./behaviour.ts";
import { declineCodeNamed } from "./decline-codes.ts";

/** One form of token: what it is called and what a card saved with it does. */
export type TokenForm = {
  /** As the README shows it; `<…>` stands for a variable part. */
  form: string;
  /** What it does, one sentence. */
  meaning: string;
  /** A token of this form. */
  example: string;
  /** Matches what stands between `sim_` and the options. */
  pattern: RegExp;
  /** Whether `_<n>_then_approve` may follow: the first n charges behave so, later ones approve. */
  counts: boolean;
  /** The behaviour; `undefined` where the variable part names nothing. */
  read(variable: string): Behaviour | undefined;
};

/** The longest slow answer, 60 s: longer than any caller waits. */
export const SLOW_MAX_MS = 60_000;

/** The longest way of a pending debit, 60 days: SEPA's and Bacs' fit in. */
export const PENDING_MAX_MS = 60 * 24 * 60 * 60 * 1000;

/** Every form of token. README.md of this service shows this table; a test compares them. */
export const TOKEN_FORMS: readonly TokenForm[] = [
  fixed("approve", false, "Approves every charge.", { kind: "approve" }),
  {
    form: "sim_decline_<code>",
    meaning: "Can be saved; declines every charge with that code.",
    example: "sim_decline_insufficient_funds",
    pattern: /^decline_(.+)$/,
    counts: true,
    read: (name) => withCode("decline", name),
  },
  {
    form: "sim_setup_decline_<code>",
    meaning: "Cannot be saved: the setup fails with that code.",
    example: "sim_setup_decline_incorrect_cvc",
    pattern: /^setup_decline_(.+)$/,
    counts: false,
    read: (name) => withCode("setup_decline", name),
  },
  fixed(
    "authenticate",
    true,
    "Every charge needs the customer to authenticate: `requires_action`.",
    {
      kind: "authenticate",
      offSessionOnly: false,
    },
  ),
  fixed(
    "authenticate_off_session",
    true,
    "A charge that the merchant starts needs authentication; one that the customer starts is approved.",
    { kind: "authenticate", offSessionOnly: true },
  ),
  fixed("timeout_before_charge", true, "Takes the charge, does nothing, never answers.", {
    kind: "lose",
    how: "silent",
    booked: false,
  }),
  fixed("timeout_after_charge", true, "Moves the money, never answers.", {
    kind: "lose",
    how: "silent",
    booked: true,
  }),
  fixed("reset_before_charge", true, "Breaks the connection, having done nothing.", {
    kind: "lose",
    how: "reset",
    booked: false,
  }),
  fixed("reset_after_charge", true, "Moves the money, then breaks the connection.", {
    kind: "lose",
    how: "reset",
    booked: true,
  }),
  fixed("error_before_charge", true, "Answers an internal error, having done nothing.", {
    kind: "lose",
    how: "error",
    booked: false,
  }),
  fixed("error_after_charge", true, "Moves the money, then answers an internal error.", {
    kind: "lose",
    how: "error",
    booked: true,
  }),
  fixed("unreachable", true, "Refuses the connection: the charge was never sent.", {
    kind: "refuse",
    reason: "CONNECTION_REFUSED",
  }),
  fixed("rate_limited", true, "Answers that there are too many requests, having done nothing.", {
    kind: "refuse",
    reason: "RATE_LIMITED",
  }),
  {
    form: "sim_slow_<n>ms",
    meaning: "Moves the money at once and answers n milliseconds later (1 to 60000).",
    example: "sim_slow_1500ms",
    pattern: /^slow_([1-9][0-9]{0,9})ms$/,
    counts: true,
    read: (text) => upTo(SLOW_MAX_MS, text, (delayMs) => ({ kind: "slow", delayMs })),
  },
  fixed("pending", false, "Stays pending until SettlePending; then the money has moved.", {
    kind: "pending",
    settlesAfterMs: undefined,
  }),
  {
    form: "sim_pending_<n>ms",
    meaning:
      "Stays pending for n milliseconds of the processor's clock (at most 60 days) or until SettlePending.",
    example: "sim_pending_86400000ms",
    pattern: /^pending_([1-9][0-9]{0,9})ms$/,
    counts: false,
    read: (text) => upTo(PENDING_MAX_MS, text, (ms) => ({ kind: "pending", settlesAfterMs: ms })),
  },
  returned(
    "return",
    "Stays pending until SettlePending, or for n milliseconds; then the bank has returned it with that code.",
  ),
  returned(
    "late_return",
    "Is approved at once, and returned with that code at SettlePending, or n milliseconds later.",
  ),
];

function returned(name: "return" | "late_return", meaning: string): TokenForm {
  return {
    form: `sim_debit_${name}_<code>[_after_<n>ms]`,
    meaning,
    example: `sim_debit_${name}_r01_after_86400000ms__kind_ach_debit`,
    pattern: new RegExp(`^debit_${name}_(.+)$`),
    counts: false,
    read: (text) => {
      const [, codeName = "", ms] = /^(.+?)(?:_after_([1-9][0-9]{0,9})ms)?$/.exec(text) ?? [];
      const code = declineCodeNamed(codeName);
      const afterMs = ms === undefined ? undefined : Number(ms);
      if (code === undefined || (afterMs ?? 0) > PENDING_MAX_MS) return undefined;
      return { kind: "return", code, late: name === "late_return", afterMs };
    },
  };
}

function fixed(name: string, counts: boolean, meaning: string, behaviour: Behaviour): TokenForm {
  return {
    form: `sim_${name}`,
    meaning,
    example: `sim_${name}`,
    pattern: new RegExp(`^${name}$`),
    counts,
    read: () => behaviour,
  };
}

function withCode(kind: "decline" | "setup_decline", name: string): Behaviour | undefined {
  const code = declineCodeNamed(name);
  return code && { kind, code };
}

function upTo(
  mostMs: number,
  text: string,
  make: (ms: number) => Behaviour,
): Behaviour | undefined {
  const ms = Number(text);
  return ms <= mostMs ? make(ms) : undefined;
}
