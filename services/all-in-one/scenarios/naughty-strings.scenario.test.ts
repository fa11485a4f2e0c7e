import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost, shortSleep } from "./test-support/all-host.ts";
import { everyRpc, type PublicRpc } from "./test-support/every-rpc.ts";
import { MESSAGES } from "./test-support/messages.ts";
import { type Place, placesOf, sampleJson, takesText } from "./test-support/places.ts";
import { type Populated, populated } from "./test-support/populated.ts";
import { isShown, READINGS, textsIn } from "./test-support/read-back.ts";
import { expectRefused } from "./test-support/refusals.ts";
import { openWays, type Ways } from "./test-support/ways.ts";

/** The Big List of Naughty Strings lies beside the project, never in it. */
const DATA = process.env["FLINT_TEST_DATA"] ?? "";
const file = join(DATA, "strings/blns.json");
const strings = DATA === "" ? [] : (JSON.parse(readFileSync(file, "utf8")) as string[]);
const testWithData = DATA === "" ? test.skip : test;

/** With FLINT_TEST_MESSAGES=20000 every string goes through every field; else a part of each. */
const ROUNDS = Math.min(strings.length, Math.ceil(MESSAGES / 10));
const LONGEST_MS = 30 * 60_000;

let all: AllHost;
let ways: Ways;
let mine: Populated;

beforeAll(async () => {
  all = await allHost({}, { sleep: shortSleep });
  ways = openWays(all.host);
});
afterAll(async () => {
  ways.close();
  await all.stop();
});

const rows = everyRpc.flatMap((rpc) => {
  const places = placesOf(rpc.method.input).filter(
    (place) => takesText(place) && place.shape === 0,
  );
  return places.length === 0 ? [] : [{ ...rpc, places }];
});
type Row = (typeof rows)[number];

async function call({ path }: PublicRpc, json: JsonObject) {
  const credential = mine.workspace.apiKey;
  const answer = await ways.connectJson({ path, credential, body: JSON.stringify(json) });
  if (!answer.ok) return { answer, json: undefined };
  return { answer, json: JSON.parse(Buffer.from(answer.body).toString()) as JsonObject };
}

/**
 * Puts another string at every place of one request. Whichever is refused by its field's name
 * gives way to the sample, until the request is answered; what was taken must be read again.
 */
async function playRound(row: Row, round: number): Promise<void> {
  const textAt = (place: Place) => {
    const text = strings[(round + row.places.indexOf(place) * 37) % strings.length] as string;
    return place.path === "request_id" ? `${text} ${randomUUID()}` : text;
  };
  let tried = row.places;
  for (;;) {
    const sample = sampleJson(row.method.input, { ids: idsFor(row) });
    const json = tried.reduce((made, place) => place.put(made, () => textAt(place)), sample);
    const { answer, json: answered } = await call(row, json);
    if (answered !== undefined) {
      const taken = tried.map((place) => ({ path: place.path, text: textAt(place) }));
      return expectReadAgain(row, answered, taken);
    }
    const { field, code, reason } = expectRefused(row, answer, json);
    // An earlier round has used up what the RPC works on: the order is paid, the setup completed.
    const reading = READINGS[row.method.name];
    const usedUp = reading === undefined || reading.once === true;
    if (code === Code.FailedPrecondition && usedUp) return;
    // Where one of several fields must be said, an empty one says nothing, and another may be named.
    const isTried = tried.some(({ path }) => path === field);
    const rest = tried.filter((place) => (isTried ? place.path !== field : textAt(place) !== ""));
    expect({ reason, field, gives: rest.length < tried.length }).toEqual({
      ...{ reason, field, gives: true },
    });
    tried = rest;
  }
}

/** A refund is of an intent that was charged; every other call may name the one that can be confirmed. */
function idsFor({ method }: Row): Populated["ids"] {
  return method.name === "CreateRefund" ? { ...mine.ids, pi: mine.paidIntentId } : mine.ids;
}

async function expectReadAgain(
  row: Row,
  answered: JsonObject,
  taken: { path: string; text: string }[],
): Promise<void> {
  const shown = taken.filter(({ path, text }) => text !== "" && isShown(row, path));
  if (shown.length === 0) return;
  const reading = READINGS[row.method.name];
  const rpc = everyRpc.find(({ method }) => method.name === reading?.method);
  if (reading === undefined || rpc === undefined) {
    throw new Error(`${row.method.name} took ${JSON.stringify(shown)}: say where it is read.`);
  }
  const read = await call(rpc, reading.request(answered));
  const texts = new Set(textsIn(read.json));
  expect(shown.filter(({ text }) => !texts.has(text))).toEqual([]);
}

describe("Bad input: naughty strings", () => {
  testWithData("the list is there", () => expect(strings.length).toBeGreaterThan(500));

  for (const row of rows) {
    testWithData(
      `${row.path} gives each back as it was, or refuses it, naming the field`,
      async () => {
        mine = await populated(all);
        const start = fc.nat(Math.max(0, strings.length - 1));
        const property = fc.asyncProperty(start, async (first) => {
          for (let index = 0; index < ROUNDS; index++) {
            await playRound(row, first + Math.floor((index * strings.length) / ROUNDS));
          }
        });
        await fc.assert(property, { numRuns: 1, endOnFailure: true });
      },
      LONGEST_MS,
    );
  }
});
