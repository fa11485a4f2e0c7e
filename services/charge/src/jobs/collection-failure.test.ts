import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { RefusalCategory, RefusalSchema } from "@flint/contracts-type";
import { Refused } from "@flint/std";
import { describe, expect, test } from "@jest/globals";
import { collectionFailure } from "./collection-failure.ts";

const { ABSENT, ACCOUNT, CREDENTIAL, LIMIT, OUTAGE, STATE } = RefusalCategory;

/** A refusal by a service below. */
function below(reason: string, category: RefusalCategory): ConnectError {
  const value = create(RefusalSchema, { reason, category });
  return new ConnectError(reason, Code.Unknown, {}, [{ desc: RefusalSchema, value }]);
}

const exact = { candidate_reason: "CONSENT_REVOKED" };

describe("a collection that failed", () => {
  test.each<[string, unknown, string, string[]]>([
    ["another attempt", new Refused("ATTEMPT_IN_FLIGHT"), "in_flight", []],
    ["another worker's claim", new Refused("REQUEST_IN_FLIGHT"), "in_flight", []],
    ["an edit meanwhile", new Refused("REVISION_STALE"), "changed", []],
    ["another amount meanwhile", new Refused("OUTSTANDING_STALE"), "changed", []],
    ["a payment meanwhile", new Refused("ORDER_ALREADY_PAID"), "changed", []],
    ["a closing meanwhile", new Refused("ORDER_CLOSED"), "changed", []],
    ["another reason meanwhile", new Refused("REQUEST_ID_REUSED"), "changed", []],
    ["a missing notice", new Refused("NOTICE_REQUIRED"), "refused", ["NOTICE_REQUIRED"]],
    [
      "a revoked consent",
      new Refused("CONSENT_NOT_COVERING", { details: exact }),
      "refused",
      ["CONSENT_NOT_COVERING", "CONSENT_REVOKED"],
    ],
    ["an absent wallet", below("NOT_FOUND", ABSENT), "refused", ["NOT_FOUND"]],
    ["a customer's state", below("CUSTOMER_ARCHIVED", STATE), "refused", ["CUSTOMER_ARCHIVED"]],
    ["an account's state", below("ACCOUNT_OFF", ACCOUNT), "refused", ["ACCOUNT_OFF"]],
    ["an outage below", below("UNAVAILABLE", OUTAGE), "failed", []],
    ["a rate below", below("RATE_LIMITED", LIMIT), "failed", []],
    ["a wrong key between services", below("CREDENTIAL_INVALID", CREDENTIAL), "failed", []],
    ["a defect", new Error("x"), "failed", []],
  ])("by %s", (_title, error, kind, reasons) => {
    expect(collectionFailure(error)).toEqual(kind === "refused" ? { kind, reasons } : { kind });
  });
});
