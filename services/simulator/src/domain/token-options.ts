import type { CaptureBehaviour, MethodKind, RefundBehaviour, Token } from "./behaviour.ts";
import { ADVICE_CODES } from "./decline-codes.ts";
import { PENDING_MAX_MS } from "./token-forms.ts";

/** One option that may follow a token's form, each after two underscores. */
export type TokenOption = {
  /** As the README shows it; `<…>` stands for a variable part. */
  form: string;
  /** What it adds, one sentence. */
  meaning: string;
  /** A whole token with it. */
  example: string;
  pattern: RegExp;
  /** Whether it says something about a decline, and so needs a token that declines. */
  declinesOnly: boolean;
  /** What it sets; `undefined` where the variable part names nothing. */
  read(variable: string): Partial<Token> | undefined;
};

/** Every option. README.md of this service shows this table; a test compares them. */
export const TOKEN_OPTIONS: readonly TokenOption[] = [
  {
    form: "__card_<label>",
    meaning:
      "Is the card of that label (1 to 16 letters and digits): other facts and fingerprint than without, the same for every token with this label.",
    example: "sim_approve__card_b",
    pattern: /^card_([a-z0-9]{1,16})$/,
    declinesOnly: false,
    read: (label) => ({ card: label }),
  },
  {
    form: "__kind_<kind>",
    meaning:
      "Is a bank account that is debited, by `sepa_debit`, `ach_debit` or `bacs_debit`, under a mandate; `__card_<label>` then says which account.",
    example: "sim_pending__kind_sepa_debit",
    pattern: /^kind_((?:sepa|ach|bacs)_debit)$/,
    declinesOnly: false,
    read: (kind) => ({ methodKind: kind as MethodKind }),
  },
  {
    form: "__expiry_<mmyy>",
    meaning:
      "The card expires with that month, by its two digits and the year's (00 to 99: 2000 to 2099).",
    example: "sim_approve__expiry_0327",
    pattern: /^expiry_([0-9]{4})$/,
    declinesOnly: false,
    read: (digits) => {
      const expiry = expiryOf(digits);
      return expiry && { expiry };
    },
  },
  {
    form: "__renewed_<mmyy>",
    meaning:
      "Once it is saved the account updater knows another number of the card, and this expiry.",
    example: "sim_approve__expiry_0327__renewed_0331",
    pattern: /^renewed_([0-9]{4})$/,
    declinesOnly: false,
    read: (digits) => {
      const expiry = expiryOf(digits);
      if (expiry === undefined) return undefined;
      const { month: expiryMonth, year: expiryYear } = expiry;
      return { later: { kind: "renewal", expiryMonth, expiryYear, last4: digits } };
    },
  },
  {
    form: "__closed",
    meaning: "Once it is saved the account updater knows that the account is closed.",
    example: "sim_approve__closed",
    pattern: /^closed$/,
    declinesOnly: false,
    read: () => ({ later: { kind: "closed" } }),
  },
  {
    form: "__advice_<nn>",
    meaning: "Declines carry this Mastercard merchant advice code; the card is a Mastercard.",
    example: "sim_decline_do_not_honor__advice_21",
    pattern: /^advice_([0-9]{2})$/,
    declinesOnly: true,
    read: (code) => (ADVICE_CODES.has(code) ? { adviceCode: code } : undefined),
  },
  {
    form: "__response_<xx>",
    meaning: "Declines carry this Visa response code (two letters or digits, given lower case).",
    example: "sim_decline_authentication_required__response_1a",
    pattern: /^response_([0-9a-z]{2})$/,
    declinesOnly: true,
    read: (code) => ({ networkCode: code.toUpperCase() }),
  },
  {
    form: "__authenticate_at_setup",
    meaning: "The customer must authenticate before the card is saved.",
    example: "sim_approve__authenticate_at_setup",
    pattern: /^authenticate_at_setup$/,
    declinesOnly: false,
    read: () => ({ authenticateAtSetup: true }),
  },
  {
    form: "__network_token",
    meaning: "The network gives a token of its own for the card.",
    example: "sim_approve__network_token",
    pattern: /^network_token$/,
    declinesOnly: false,
    read: () => ({ networkToken: true }),
  },
  {
    form: "__network_id_at_setup_only",
    meaning: "The network gives its id when the card is saved, and an empty one with charges.",
    example: "sim_approve__network_id_at_setup_only",
    pattern: /^network_id_at_setup_only$/,
    declinesOnly: false,
    read: () => ({ networkIdGiven: "at_setup_only" }),
  },
  {
    form: "__without_network_id",
    meaning: "The network never gives an id.",
    example: "sim_approve__without_network_id",
    pattern: /^without_network_id$/,
    declinesOnly: false,
    read: () => ({ networkIdGiven: "never" }),
  },
  {
    form: "__refund_<how>[_after_<n>ms]",
    meaning:
      "Refunds of its charges: `pending` stay so until SettlePending or for n milliseconds, then the money has gone back; `fails_late` stay pending until then, and have failed; `fails` are refused at once; `unreachable` meet a refused connection; `timeout_before` and `reset_before` do nothing and leave the first request under a key without an answer; `timeout_after` and `reset_after` are made and not answered.",
    example: "sim_approve__refund_pending",
    pattern: /^refund_([a-z0-9_]+)$/,
    declinesOnly: false,
    read: (text) => {
      const [, how = "", ms] = /^(.+?)(?:_after_([1-9][0-9]{0,9})ms)?$/.exec(text) ?? [];
      const refund = REFUNDS[how];
      if (refund === undefined || ms === undefined) return refund && { refund };
      const afterMs = Number(ms);
      if (refund.kind !== "pending" || afterMs > PENDING_MAX_MS) return undefined;
      return { refund: { ...refund, afterMs } };
    },
  },
  firstCapture("refused", "Refuses the first capture of each charge, which stays authorised.", {
    kind: "refuse",
  }),
  firstCapture(
    "timeout_before",
    "The first capture of each charge does nothing and is never answered.",
    { kind: "lose", how: "silent", booked: false },
  ),
  firstCapture(
    "timeout_after",
    "The first capture of each charge takes the money and is never answered.",
    { kind: "lose", how: "silent", booked: true },
  ),
  firstCapture(
    "reset_before",
    "The first capture of each charge breaks the connection, having done nothing.",
    { kind: "lose", how: "reset", booked: false },
  ),
  firstCapture(
    "reset_after",
    "The first capture of each charge takes the money, then breaks the connection.",
    { kind: "lose", how: "reset", booked: true },
  ),
];

const REFUND_FAILURE = "expired_or_canceled_card";

const REFUNDS: Readonly<Record<string, RefundBehaviour | undefined>> = {
  pending: { kind: "pending", code: undefined, afterMs: undefined },
  fails_late: { kind: "pending", code: REFUND_FAILURE, afterMs: undefined },
  fails: { kind: "fail", code: REFUND_FAILURE },
  unreachable: { kind: "refuse" },
  timeout_before: { kind: "lose", how: "silent", booked: false },
  timeout_after: { kind: "lose", how: "silent", booked: true },
  reset_before: { kind: "lose", how: "reset", booked: false },
  reset_after: { kind: "lose", how: "reset", booked: true },
};

function firstCapture(name: string, meaning: string, behaviour: CaptureBehaviour): TokenOption {
  return {
    form: `__capture_${name}`,
    meaning,
    example: `sim_approve__capture_${name}`,
    pattern: new RegExp(`^capture_${name}$`),
    declinesOnly: false,
    read: () => ({ firstCapture: behaviour }),
  };
}

function expiryOf(digits: string): Token["expiry"] {
  const month = Number(digits.slice(0, 2));
  if (month < 1 || month > 12) return undefined;
  return { month, year: 2000 + Number(digits.slice(2)) };
}
