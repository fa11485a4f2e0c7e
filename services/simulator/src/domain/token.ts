import type { Behaviour, Token } from "./behaviour.ts";
import { STRIPE_NAMES } from "./stripe-names.ts";
import { TOKEN_FORMS } from "./token-forms.ts";
import { TOKEN_OPTIONS } from "./token-options.ts";

/** Says that a text is no token, and where it goes wrong. */
export type TokenProblem = { problem: string };

/** The most charges that `_<n>_then_approve` can count: more than any schedule tries. */
const TIMES_MAX = 999;

/**
 * Reads a test token: `sim_`, a form of token-forms.ts, `_<n>_then_approve` where the form
 * counts, then options of token-options.ts, each after two underscores and at most once; or one
 * of Stripe's names.
 *
 * @returns the token, or what is wrong with the text: a misspelt name must never become a card
 *   that approves
 */
export function parseToken(text: string): Token | TokenProblem {
  const name = Object.hasOwn(STRIPE_NAMES, text) ? STRIPE_NAMES[text]! : text;
  if (!name.startsWith("sim_")) return { problem: `"${text}" is not the name of a test token` };
  const [form, ...options] = name.slice("sim_".length).split("__");
  const read = readForm(form!);
  if (typeof read === "string") return { problem: read };
  return readOptions(read, options);
}

function readForm(text: string): Token | string {
  for (const form of TOKEN_FORMS) {
    const counted = form.counts ? /^(.+)_([0-9]{1,3})_then_approve$/.exec(text) : null;
    const match = form.pattern.exec(counted?.[1] ?? text);
    if (match === null) continue;
    const behaviour = form.read(match[1] ?? "");
    if (behaviour === undefined) return `"${match[1]}" names nothing in ${form.form}`;
    const times = counted === null ? undefined : Number(counted[2]);
    if (times === 0) return `0 in "${text}": a count is 1 to ${TIMES_MAX}`;
    return plain(behaviour, times);
  }
  return `no test token is called "sim_${text}"`;
}

function plain(behaviour: Behaviour, times: number | undefined): Token {
  return {
    behaviour,
    times,
    methodKind: "card",
    card: undefined,
    expiry: undefined,
    later: undefined,
    adviceCode: "",
    networkCode: "",
    authenticateAtSetup: false,
    networkToken: false,
    networkIdGiven: "always",
    refund: { kind: "succeed" },
    firstCapture: undefined,
  };
}

function readOptions(start: Token, texts: readonly string[]): Token | TokenProblem {
  let token = start;
  const seen = new Set<string>();
  for (const text of texts) {
    const option = TOKEN_OPTIONS.find(({ pattern }) => pattern.test(text));
    if (option === undefined) return { problem: `no option is called "__${text}"` };
    if (seen.has(option.form)) return { problem: `${option.form} is given twice` };
    seen.add(option.form);
    const set = option.read(option.pattern.exec(text)?.[1] ?? "");
    if (set === undefined) return { problem: `"__${text}" names nothing in ${option.form}` };
    if (option.declinesOnly && !declines(token.behaviour)) {
      return { problem: `${option.form} needs a token that declines` };
    }
    token = { ...token, ...set };
  }
  return contradiction(token, seen) ?? token;
}

function declines(behaviour: Behaviour): boolean {
  return behaviour.kind === "decline" || behaviour.kind === "setup_decline";
}

function contradiction(token: Token, seen: ReadonlySet<string>): TokenProblem | undefined {
  if (token.behaviour.kind === "return" && token.methodKind === "card") {
    return { problem: "only a debit is returned: add __kind_sepa_debit or another one" };
  }
  if (token.adviceCode !== "" && token.networkCode !== "") {
    return { problem: "a card is a Mastercard (__advice) or a Visa (__response), not both" };
  }
  if (seen.has("__network_id_at_setup_only") && seen.has("__without_network_id")) {
    return { problem: "__network_id_at_setup_only and __without_network_id exclude each other" };
  }
  if (seen.has("__renewed_<mmyy>") && seen.has("__closed")) {
    return { problem: "__renewed and __closed exclude each other" };
  }
  const captures = [...seen].filter((form) => form.startsWith("__capture_"));
  if (captures.length > 1) return { problem: `${captures.join(" and ")} exclude each other` };
  return undefined;
}
