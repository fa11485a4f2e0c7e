import { describe, expect, test } from "@jest/globals";
import {
  DECLINE_CLASSES,
  DECLINE_CODES,
  type DeclineClass,
  isRetryable,
  normaliseDecline,
} from "./decline.ts";

const raw = (code: string, more: { networkCode?: string; adviceCode?: string } = {}) => ({
  code,
  networkCode: more.networkCode ?? "",
  adviceCode: more.adviceCode ?? "",
  text: "raw words",
});

describe("F3: each decline is classed", () => {
  test("every code has a class, and every class a code", () => {
    const classes = new Set(Object.values(DECLINE_CODES));
    expect([...classes].sort()).toEqual(Object.keys(DECLINE_CLASSES).sort());
  });

  const retried: DeclineClass[] = ["soft_funds", "soft_issuer", "soft_technical"];
  test.each(Object.entries(DECLINE_CODES))(
    "%s is %s and handled as its class",
    (code, expected) => {
      const decline = normaliseDecline(raw(code), "visa");
      expect(decline).toMatchObject({ code, class: expected });
      expect(isRetryable(decline)).toBe(retried.includes(expected));
      expect(decline.handling).toBe(DECLINE_CLASSES[expected].handling);
    },
  );

  test.each([
    { title: "Visa category 1", brand: "visa", more: { networkCode: "14" }, handling: "fatal" },
    {
      title: "the stricter reading",
      brand: "visa",
      more: { networkCode: "62" },
      handling: "fatal",
    },
    {
      title: "Visa category 2",
      brand: "visa",
      more: { networkCode: "51" },
      handling: "retry_later",
    },
    {
      title: "the code elsewhere",
      brand: "amex",
      more: { networkCode: "14" },
      handling: "retry_later",
    },
    { title: "advice 03", brand: "mastercard", more: { adviceCode: "03" }, handling: "fatal" },
    { title: "advice 21", brand: "mastercard", more: { adviceCode: "21" }, handling: "fatal" },
    {
      title: "advice 24",
      brand: "mastercard",
      more: { adviceCode: "24" },
      handling: "retry_later",
    },
  ])("$title makes do_not_honor $handling", ({ brand, more, handling }) => {
    expect(normaliseDecline(raw("do_not_honor", more), brand).handling).toBe(handling);
  });

  test.each([
    { adviceCode: "01", expected: "needs_update" },
    { adviceCode: "21", expected: "consent_revoked" },
    { adviceCode: "30", expected: "soft_funds" },
    { adviceCode: "02", expected: "soft_issuer" },
  ])("advice $adviceCode makes do_not_honor $expected", ({ adviceCode, expected }) => {
    expect(normaliseDecline(raw("do_not_honor", { adviceCode }), "mastercard").class).toBe(
      expected,
    );
  });

  test("a lost card stays lost, whatever is advised", () => {
    const decline = normaliseDecline(raw("lost_card", { adviceCode: "24" }), "mastercard");
    expect(decline.class).toBe("hard_security");
  });
});

describe("F7: unknown codes map to one catch-all", () => {
  test.each(["quantum_flux", "", "toString", "__proto__"])("%j becomes payment_failed", (code) => {
    expect(normaliseDecline(raw(code), "visa")).toMatchObject({
      code: "payment_failed",
      class: "soft_issuer",
      processorText: "raw words",
    });
  });
});

test("no class tells the customer of a suspicion", () => {
  const words = Object.values(DECLINE_CLASSES).map((row) => row.whatToDo.toLowerCase());
  for (const word of ["stolen", "lost", "fraud", "risk"]) {
    expect(words.filter((sentence) => sentence.includes(word))).toEqual([]);
  }
});
