import { Refused } from "@flint/std";
import { describe, expect, test } from "@jest/globals";

import { decodePageToken, encodePageToken, hashFilter } from "./page-token.ts";

const filter = hashFilter({ list: "customers", archived: false });

function refusalOf(token: string, filterHash = filter): Refused | undefined {
  try {
    decodePageToken(token, filterHash);
    return undefined;
  } catch (error) {
    return error as Refused;
  }
}

describe("page tokens", () => {
  test.each([[["cus_1"]], [["2026-11-22 10:00:00.123456", "cus_1"]], [["ü,\"'"]]])(
    "give back %j",
    (cursor) => {
      expect(decodePageToken(encodePageToken(cursor, filter), filter)).toEqual(cursor);
    },
  );

  test("the empty token asks for the first page", () => {
    expect(decodePageToken("", filter)).toBeUndefined();
  });

  test("are bound to their filter, whatever the order of its parts", () => {
    expect(hashFilter({ archived: false, list: "customers" })).toBe(filter);
    const others = [{ archived: true }, { archived: "false" }, { archived: undefined }, {}];
    for (const other of others) {
      const token = encodePageToken(["cus_1"], hashFilter({ list: "customers", ...other }));
      expect(refusalOf(token)).toMatchObject({ reason: "PAGE_TOKEN_INVALID", field: "page_token" });
    }
  });

  const good = encodePageToken(["cus_1"], filter);
  test.each([
    ["garbage", "garbage"],
    ["trailing text", `${good}=`],
    ["a line break", `${good}\n`],
    ["a changed end", `${good.slice(0, -1)}_`],
    ["half of it", good.slice(0, good.length / 2)],
    ["no cursor", encodePageToken([], filter)],
    ["other JSON", Buffer.from(`{"0":"${filter}"}`).toString("base64url")],
    ["numbers", Buffer.from(JSON.stringify([filter, 1])).toString("base64url")],
    ["too long", encodePageToken(["x".repeat(2_000)], filter)],
  ])("refuse %s", (_name, token) => {
    const refused = refusalOf(token);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused?.reason).toBe("PAGE_TOKEN_INVALID");
  });
});
