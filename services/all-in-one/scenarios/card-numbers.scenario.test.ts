import { toBinary, fromJson, type JsonObject } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost } from "./test-support/all-host.ts";
import { everyRpc, type PublicRpc } from "./test-support/every-rpc.ts";
import { idPrefixOf, textRulesOf } from "./test-support/field-rules.ts";
import { type Place, placesOf, sampleJson, sampleWith, takesText } from "./test-support/places.ts";
import { type Populated, populated } from "./test-support/populated.ts";
import { expectRefused } from "./test-support/refusals.ts";
import { leavingNothing } from "./test-support/silence.ts";
import { openWays, type RawAnswer, type Ways } from "./test-support/ways.ts";

let all: AllHost;
let ways: Ways;
let mine: Populated;

beforeAll(async () => {
  all = await allHost();
  ways = openWays(all.host);
  mine = await populated(all);
});
afterAll(async () => {
  ways.close();
  await all.stop();
});

/** Test numbers of card networks, in forms that people type; none is any other's part. */
const NUMBERS = [
  "4242424242424242",
  "5555-5555-5555-4444",
  "3782 822463 10005",
  "6011111111111117",
];

/** Whether nothing but a card number is wrong with such a text: ids and codes are of another form. */
function takesAnyText(place: Place): boolean {
  const rules = textRulesOf(place.field);
  if (!takesText(place) || idPrefixOf(place.field) !== undefined) return false;
  const isCode =
    rules !== undefined && (rules.pattern !== "" || rules.in.length > 0 || rules.len > 0n);
  return !isCode;
}

const rows = everyRpc.flatMap((rpc) =>
  placesOf(rpc.method.input)
    .filter(takesAnyText)
    .map((place) => ({ ...rpc, place, field: place.path })),
);

/** The same request by every way in. */
function byAllWays({ method, path }: PublicRpc, json: JsonObject): Promise<RawAnswer[]> {
  const call = { path, credential: mine.workspace.apiKey };
  const bytes = toBinary(method.input, fromJson(method.input, json));
  return Promise.all([
    ways.connectJson({ ...call, body: JSON.stringify(json) }),
    ways.connectProto({ ...call, body: bytes }),
    ways.grpc({ ...call, body: bytes }),
  ]);
}

function expectCardNumber(rpc: PublicRpc, answer: RawAnswer, field: string, number: string): void {
  const refusal = expectRefused(rpc, answer, { field, number });
  expect(refusal).toMatchObject({ code: Code.InvalidArgument, reason: "CARD_NUMBER", field });
  expect(JSON.stringify(answer, withoutBigints)).not.toContain(number);
}

const withoutBigints = (_: string, value: unknown) =>
  typeof value === "bigint" ? String(value) : value;

describe("Bad input: a card number", () => {
  test.each(rows)("$path refuses one in $field before it is stored", async ({ place, ...rpc }) => {
    await leavingNothing(all, [mine], async () => {
      for (const [index, number] of NUMBERS.entries()) {
        const text = index % 2 === 0 ? number : `card ${number}`;
        const json = sampleWith(rpc.method.input, place, mine.ids, () => text);
        for (const answer of await byAllWays(rpc, json)) {
          expectCardNumber(rpc, answer, place.path, number);
        }
      }
    });
  });

  const maps = everyRpc.flatMap((rpc) =>
    placesOf(rpc.method.input)
      .filter(({ field, part }) => field.fieldKind === "map" && part === "whole")
      .map((place) => ({ ...rpc, place, field: place.path })),
  );
  test.each(maps)("$path refuses one as a key of $field", async ({ place, ...rpc }) => {
    await leavingNothing(all, [mine], async () => {
      for (const number of NUMBERS) {
        const json = sampleWith(rpc.method.input, place, mine.ids, () => ({ [number]: "text" }));
        for (const answer of await byAllWays(rpc, json)) {
          expectCardNumber(rpc, answer, place.path, number);
        }
      }
    });
  });

  test.each(everyRpc.filter(({ writes }) => writes))(
    "$path refuses one in the header idempotency-key",
    async (rpc) => {
      const body: JsonObject = sampleJson(rpc.method.input, { ids: mine.ids });
      delete body["requestId"];
      await leavingNothing(all, [mine], async () => {
        for (const number of NUMBERS) {
          const answer = await ways.connectJson({
            ...{ path: rpc.path, credential: mine.workspace.apiKey, body: JSON.stringify(body) },
            headers: { "idempotency-key": number },
          });
          expectCardNumber(rpc, answer, "request_id", number);
        }
      });
    },
  );

  test("none of them stands in any log", () => {
    for (const number of NUMBERS) expect(all.host.log.text()).not.toContain(number);
  });
});
