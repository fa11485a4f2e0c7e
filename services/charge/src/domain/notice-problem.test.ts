import type { Currency } from "@flint/money";
import { seededIds } from "@flint/std";
import { describe, expect, test } from "@jest/globals";
import { endOf, type OrderNotice, periodOf } from "./notice.ts";
import {
  NOTICE_REGIMES,
  type NoticedCharge,
  type NoticeRegime,
  regimeOf,
} from "./notice-regimes.ts";
import { type NoticeNeed, noticeProblem } from "./notice-problem.ts";

const NOW = Temporal.Instant.from("2026-03-06T12:00:00Z");
const ids = seededIds(7);

const notice: OrderNotice = {
  id: ids.next("notice"),
  regime: "sepa_core",
  consentId: "",
  period: NOTICE_REGIMES.sepa_core.period,
  earliestDebitAt: NOW,
  amountMinor: 2000n,
};
const need: NoticeNeed = { regime: "sepa_core", consentId: "con_a", agreedDays: 0 };

const CHARGE: NoticedCharge = {
  kind: "card",
  currency: "EUR" as Currency,
  initiator: "merchant",
  reason: "recurring",
};

describe("regimeOf: whose rule asks for a notice", () => {
  test.each<[title: string, charge: Partial<NoticedCharge>, regime: NoticeRegime | undefined]>([
    ["a card in EUR", {}, undefined],
    ["a recurring card charge in INR", { currency: "INR" as Currency }, "india_e_mandate"],
    ["a top-up in INR", { currency: "INR" as Currency, reason: "unscheduled" }, undefined],
    ["a SEPA debit", { kind: "sepa_debit", reason: "unscheduled" }, "sepa_core"],
    ["a Bacs debit", { kind: "bacs_debit", currency: "GBP" as Currency }, "bacs"],
    ["an ACH debit", { kind: "ach_debit", currency: "USD" as Currency }, undefined],
    [
      "a SEPA debit that the customer starts",
      { kind: "sepa_debit", initiator: "customer", reason: "stored_credential" },
      undefined,
    ],
  ])("%s", (_title, charge, regime) => {
    expect(regimeOf({ ...CHARGE, ...charge })).toBe(regime);
  });
});

describe("periodOf and endOf: how early", () => {
  test.each<[regime: NoticeRegime, agreedDays: number, end: string]>([
    ["india_e_mandate", 0, "2026-03-07T12:00:00Z"],
    ["india_e_mandate", 1, "2026-03-07T12:00:00Z"],
    ["sepa_core", 0, "2026-03-20T12:00:00Z"],
    ["sepa_core", 2, "2026-03-08T12:00:00Z"],
    ["sepa_core", 30, "2026-03-20T12:00:00Z"],
    // Friday, then two weekends.
    ["bacs", 0, "2026-03-20T12:00:00Z"],
    ["bacs", 3, "2026-03-11T12:00:00Z"],
    ["card_trial_end", 0, "2026-03-09T12:00:00Z"],
  ])("%s, %i days agreed, sent on a Friday: until %s", (regime, agreedDays, end) => {
    expect(endOf(periodOf(regime, agreedDays), NOW).toString()).toBe(end);
  });
});

describe("noticeProblem: what keeps a charge back", () => {
  type Row = [
    title: string,
    given: {
      notice?: Partial<OrderNotice> | "none";
      need?: Partial<NoticeNeed>;
      owedMinor?: bigint;
    },
    expected: string | undefined,
  ];
  test.each<Row>([
    ["no rule and no notice", { notice: "none", need: { regime: undefined } }, undefined],
    ["a notice whose period is over", {}, undefined],
    ["no notice", { notice: "none" }, "no notice was recorded"],
    [
      "another regime's",
      { notice: { regime: "bacs" } },
      "the recorded notice is of another regime",
    ],
    [
      "a consent that the charge does not rely on",
      { notice: { consentId: "con_b" } },
      "the recorded notice is for a charge under another consent",
    ],
    [
      "one that an edit of the order made void",
      { notice: { isVoid: true } },
      "the order has changed since the notice was recorded",
    ],
    ["another amount", { owedMinor: 1999n }, "the recorded notice is of another amount"],
    [
      "one that was not sent",
      { notice: { earliestDebitAt: undefined } },
      "the recorded notice was not sent",
    ],
    [
      "one that no rule asks for, not sent",
      {
        notice: { regime: "card_trial_end", earliestDebitAt: undefined },
        need: { regime: undefined },
      },
      "the recorded notice was not sent",
    ],
    [
      "one whose period is not over",
      { notice: { earliestDebitAt: NOW.add({ seconds: 1 }) } },
      "the period is not over",
    ],
  ])("%s", (_title, given, expected) => {
    const recorded = given.notice === "none" ? undefined : { ...notice, ...given.notice };
    const { owedMinor = 2000n } = given;
    const found = noticeProblem(recorded, { ...need, ...given.need }, { owedMinor, at: NOW });
    expect(found?.problem).toBe(expected);
  });

  test("a missing notice moves the charge to the end of its period, were it sent now", () => {
    const found = noticeProblem(undefined, { ...need, agreedDays: 5 }, { owedMinor: 1n, at: NOW });
    expect(found).toMatchObject({ reason: "NOTICE_REQUIRED", regime: "sepa_core" });
    expect(found?.earliestAt.toString()).toBe("2026-03-11T12:00:00Z");
  });
});
