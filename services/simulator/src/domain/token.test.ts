import { describe, expect, test } from "@jest/globals";
import type { Token } from "./behaviour.ts";
import { DECLINE_CODES } from "./decline-codes.ts";
import { STRIPE_NAMES } from "./stripe-names.ts";
import { TOKEN_FORMS } from "./token-forms.ts";
import { TOKEN_OPTIONS } from "./token-options.ts";
import { parseToken } from "./token.ts";

describe("tokens that are read", () => {
  const rows: readonly [string, Partial<Token>][] = [
    ["sim_approve", { behaviour: { kind: "approve" }, times: undefined, networkIdGiven: "always" }],
    ["sim_decline_lost_card", { behaviour: { kind: "decline", code: "lost_card" } }],
    ["sim_decline_r07", { behaviour: { kind: "decline", code: "R07" } }],
    ["sim_decline_unlisted_code", { behaviour: { kind: "decline", code: "unlisted_code" } }],
    [
      "sim_decline_insufficient_funds_2_then_approve",
      { behaviour: { kind: "decline", code: "insufficient_funds" }, times: 2 },
    ],
    ["sim_decline_do_not_honor__advice_21", { adviceCode: "21", networkCode: "" }],
    ["sim_decline_authentication_required__response_1a", { networkCode: "1A", adviceCode: "" }],
    [
      "sim_setup_decline_incorrect_cvc",
      { behaviour: { kind: "setup_decline", code: "incorrect_cvc" } },
    ],
    ["sim_authenticate", { behaviour: { kind: "authenticate", offSessionOnly: false } }],
    ["sim_authenticate_off_session", { behaviour: { kind: "authenticate", offSessionOnly: true } }],
    ["sim_approve__authenticate_at_setup", { authenticateAtSetup: true }],
    ["sim_timeout_before_charge", { behaviour: { kind: "lose", how: "silent", booked: false } }],
    [
      "sim_reset_after_charge_1_then_approve",
      { behaviour: { kind: "lose", how: "reset", booked: true }, times: 1 },
    ],
    [
      "sim_unreachable_3_then_approve",
      { behaviour: { kind: "refuse", reason: "CONNECTION_REFUSED" }, times: 3 },
    ],
    ["sim_slow_1500ms", { behaviour: { kind: "slow", delayMs: 1500 } }],
    ["sim_pending", { behaviour: { kind: "pending", settlesAfterMs: undefined } }],
    ["sim_pending_86400000ms", { behaviour: { kind: "pending", settlesAfterMs: 86_400_000 } }],
    ["sim_approve__card_b__without_network_id", { card: "b", networkIdGiven: "never" }],
    ["sim_approve__expiry_0327", { expiry: { month: 3, year: 2027 } }],
    ["sim_approve__network_token", { networkToken: true }],
    [
      "sim_approve__refund_pending",
      { refund: { kind: "pending", code: undefined, afterMs: undefined } },
    ],
    [
      "sim_approve__refund_fails_late_after_5ms",
      { refund: { kind: "pending", code: "expired_or_canceled_card", afterMs: 5 } },
    ],
    [
      "sim_approve__refund_timeout_after",
      { refund: { kind: "lose", how: "silent", booked: true } },
    ],
    ["sim_approve__closed", { later: { kind: "closed" } }],
    [
      "sim_approve__renewed_0331",
      { later: { kind: "renewal", expiryMonth: 3, expiryYear: 2031, last4: "0331" } },
    ],
    ["pm_card_visa_chargeDeclinedLostCard", { behaviour: { kind: "decline", code: "lost_card" } }],
  ];
  test.each(rows)("%s", (text, expected) => expect(parseToken(text)).toMatchObject(expected));

  test("every code declines charges, and setups", () => {
    for (const code of DECLINE_CODES) {
      const name = code.toLowerCase();
      expect(parseToken(`sim_decline_${name}`)).toMatchObject({
        behaviour: { kind: "decline", code },
      });
      expect(parseToken(`sim_setup_decline_${name}`)).toMatchObject({ behaviour: { code } });
    }
  });

  test("every example of the tables, and every name of Stripe's", () => {
    const examples = [...TOKEN_FORMS, ...TOKEN_OPTIONS].map(({ example }) => example);
    for (const text of [...examples, ...Object.keys(STRIPE_NAMES)]) {
      expect({ text, problem: (parseToken(text) as { problem?: string }).problem }).toEqual({
        text,
        problem: undefined,
      });
    }
  });
});

describe("texts that are no token are refused, with what is wrong", () => {
  const rows: readonly [string, RegExp][] = [
    ["approve", /not the name of a test token/],
    ["4242", /not the name of a test token/],
    ["sim_", /no test token is called "sim_"/],
    ["sim_aprove", /no test token is called "sim_aprove"/],
    ["SIM_APPROVE", /not the name/],
    ["sim_approve ", /no test token/],
    ["sim_approve_2_then_approve", /no test token/],
    ["sim_decline_", /no test token/],
    ["sim_decline_no_such_code", /"no_such_code" names nothing in sim_decline_<code>/],
    ["sim_decline_lost_card_0_then_approve", /0 in .* a count is 1 to 999/],
    ["sim_decline_lost_card_1000_then_approve", /names nothing/],
    ["sim_decline_lost_card_two_then_approve", /names nothing/],
    ["sim_slow_0ms", /no test token/],
    ["sim_slow_60001ms", /"60001" names nothing/],
    ["sim_slow_5s", /no test token/],
    ["sim_pending_5184000001ms", /names nothing/],
    ["sim_approve__", /no option is called "__"/],
    ["sim_approve__card_", /no option is called "__card_"/],
    ["sim_approve__card_A", /no option is called/],
    ["sim_approve__card_a__card_b", /given twice/],
    ["sim_approve__expiry_1327", /"__expiry_1327" names nothing/],
    ["sim_approve__renewed_0031", /"__renewed_0031" names nothing/],
    ["sim_approve__renewed_0331__closed", /exclude each other/],
    ["sim_approve__refund_fails_after_5ms", /"__refund_fails_after_5ms" names nothing/],
    ["sim_approve__refund_maybe", /"__refund_maybe" names nothing/],
    ["sim_approve__refund_fails__refund_pending", /given twice/],
    ["sim_approve__advice_21", /needs a token that declines/],
    ["sim_decline_lost_card__advice_99", /"__advice_99" names nothing/],
    ["sim_decline_lost_card__advice_21__response_05", /not both/],
    ["sim_approve__without_network_id__network_id_at_setup_only", /exclude each other/],
    ["pm_card_nonsense", /not the name of a test token/],
    ["toString", /not the name of a test token/],
  ];
  test.each(rows)("%s", (text, problem) => {
    expect(parseToken(text)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
