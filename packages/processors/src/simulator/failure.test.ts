import { Code, ConnectError } from "@connectrpc/connect";
import { RefusalSchema } from "@flint/contracts-type";
import { describe, expect, test } from "@jest/globals";
import { conflictingChargeId, declineOfRefusal, readFailure } from "./failure.ts";

function refused(reason: string, details: Record<string, string> = {}, field = ""): ConnectError {
  return new ConnectError(reason, Code.Unknown, undefined, [
    { desc: RefusalSchema, value: { reason, details, field } },
  ]);
}

const caused = (code: string) =>
  new ConnectError("x", Code.Unavailable, undefined, undefined, { code });

describe("what a call threw, as the port says it", () => {
  const rows: readonly [string, unknown, object][] = [
    [
      "a refused connection",
      caused("ECONNREFUSED"),
      { name: "NotSent", reason: "connection_refused" },
    ],
    [
      "a name that is not resolved",
      caused("ENOTFOUND"),
      { name: "NotSent", reason: "connection_refused" },
    ],
    [
      "a broken connection",
      caused("ECONNRESET"),
      { name: "OutcomeUnknown", reason: "connection_lost" },
    ],
    [
      "the simulator's sign of one",
      refused("CONNECTION_REFUSED"),
      { name: "NotSent", reason: "connection_refused" },
    ],
    ["a rate limit", refused("RATE_LIMITED"), { name: "NotSent", reason: "rate_limited" }],
    [
      "wrong credentials",
      refused("ACCOUNT_SECRET_INVALID"),
      { name: "NotSent", reason: "credentials_refused" },
    ],
    [
      "a request that cannot be read",
      refused("INVALID_FIELD"),
      { name: "NotSent", reason: "request_refused" },
    ],
    [
      "a token that breaks the processor's bounds",
      refused("INVALID_FIELD", {}, "token"),
      { name: "TokenRefused", problem: expect.any(String) },
    ],
    [
      "a key of another request",
      refused("KEY_REUSED"),
      { name: "OutcomeUnknown", reason: "key_reused" },
    ],
    [
      "an internal error",
      refused("PROCESSOR_ERROR"),
      { name: "OutcomeUnknown", reason: "processor_error" },
    ],
    ["a look-up that does not exist", refused("LOOKUP_UNSUPPORTED"), { name: "CannotFind" }],
    [
      "a token that is none",
      refused("TOKEN_INVALID", { problem: "p" }),
      { name: "TokenRefused", problem: "p" },
    ],
    [
      "a deadline",
      new ConnectError("x", Code.DeadlineExceeded),
      { name: "OutcomeUnknown", reason: "no_answer" },
    ],
    [
      "a caller who gave up",
      new ConnectError("x", Code.Canceled),
      { name: "OutcomeUnknown", reason: "no_answer" },
    ],
    // What speaks of an outage without a reason may stand behind the processor, not before it.
    ["a bare unavailable", new ConnectError("x", Code.Unavailable), { name: "OutcomeUnknown" }],
    [
      "a bare rate limit",
      new ConnectError("x", Code.ResourceExhausted),
      { name: "OutcomeUnknown" },
    ],
    ["a bare not found", new ConnectError("x", Code.NotFound), { name: "OutcomeUnknown" }],
    ["anything else", new TypeError("x"), { name: "OutcomeUnknown", reason: "connection_lost" }],
    ["not even an error", "x", { name: "OutcomeUnknown", reason: "connection_lost" }],
  ];
  test.each(rows)("%s", (_name, thrown, expected) => {
    expect(readFailure(thrown)).toMatchObject(expected);
  });

  test("refusals that are the last word are declines, no others", () => {
    expect(declineOfRefusal(refused("METHOD_NOT_FOUND"))).toMatchObject({
      code: "invalid_account",
    });
    expect(declineOfRefusal(refused("AMOUNT_INVALID"))).toMatchObject({ code: "invalid_amount" });
    expect(declineOfRefusal(refused("CURRENCY_UNSUPPORTED"))).toMatchObject({
      code: "currency_not_supported",
    });
    for (const reason of ["KEY_REUSED", "RATE_LIMITED", "INVALID_FIELD", "PROCESSOR_ERROR"]) {
      expect(declineOfRefusal(refused(reason))).toBeUndefined();
    }
  });

  test("a conflict names the charge", () => {
    expect(conflictingChargeId(refused("KEY_CONFLICT", { charge_id: "simch_1" }))).toBe("simch_1");
    expect(conflictingChargeId(refused("KEY_REUSED", { charge_id: "simch_1" }))).toBeUndefined();
  });
});
