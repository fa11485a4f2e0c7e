import { afterAll, describe, expect, test } from "@jest/globals";
import { kebabCase, readContracts } from "./contracts.ts";
import { plantWorkspace } from "./testing/planted-workspace.ts";

const planted = plantWorkspace(
  {
    "proto/flint/payment_method/v1/wallet_service.proto": `syntax = "proto3";
package flint.payment_method.v1;
service WalletService {
  rpc SetDefault(SetDefaultRequest) returns (SetDefaultResponse);
}
message SetDefaultRequest {}
message SetDefaultResponse {}
`,
    "proto/flint/payment_method/v1/error_reason.proto": `syntax = "proto3";
package flint.payment_method.v1;
enum Other { OTHER_UNSPECIFIED = 0; }
enum ErrorReason {
  // Never answered.
  ERROR_REASON_UNSPECIFIED = 0;
  // The setup is over;
  // start another.
  ERROR_REASON_SETUP_OVER = 1;
  // Kept for its number.
  ERROR_REASON_NEVER_AGAIN = 2 [deprecated = true];
}
`,
  },
  ["buf.yaml"],
);
afterAll(() => planted.remove());

describe("the contracts", () => {
  test("are read with their comments, in the words of the house, without what nobody answers", async () => {
    expect(await readContracts(planted.root)).toEqual({
      rpcs: [
        {
          project: "payment-method",
          name: "flint.payment_method.v1.WalletService.SetDefault",
          fileName: "set-default",
          path: "proto/flint/payment_method/v1/wallet_service.proto",
        },
      ],
      reasons: [
        {
          project: "payment-method",
          name: "SETUP_OVER",
          meaning: "The setup is over; start another.",
          path: "proto/flint/payment_method/v1/error_reason.proto",
        },
      ],
    });
  });

  test.each([
    ["PayOrder", "pay-order"],
    ["CreateApiKey", "create-api-key"],
    ["CreateAPIKey", "create-api-key"],
    ["Resolve", "resolve"],
  ])("%s is answered in %s.ts", (name, fileName) => {
    expect(kebabCase(name)).toBe(fileName);
  });
});
