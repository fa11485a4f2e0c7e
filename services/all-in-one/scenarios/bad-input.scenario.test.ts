import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost, shortSleep } from "./test-support/all-host.ts";
import { everyRpc, type PublicRpc } from "./test-support/every-rpc.ts";
import {
  brokenMessages,
  type GeneratedMessage,
  keptMessages,
  knownBrokenMessages,
  RUNS,
  send,
} from "./test-support/messages.ts";
import { type Populated, populated } from "./test-support/populated.ts";
import { expectAnswered, expectRefused } from "./test-support/refusals.ts";
import { leavingNothing } from "./test-support/silence.ts";
import { openWays, type RawAnswer, type Ways } from "./test-support/ways.ts";

/** With FLINT_TEST_MESSAGES=20000. */
const LONGEST_MS = 30 * 60_000;

let all: AllHost;
let ways: Ways;
let mine: Populated;
let foreign: Populated;

beforeAll(async () => {
  all = await allHost({}, { sleep: shortSleep });
  ways = openWays(all.host);
  mine = await populated(all);
  foreign = await populated(all);
});
afterAll(async () => {
  ways.close();
  await all.stop();
});

type Check = (answer: RawAnswer, message: GeneratedMessage) => void;

/** Sends a list of messages at once and holds each answer to what is due. */
async function sendList(
  rpc: PublicRpc,
  given: { messages: GeneratedMessage[]; caller: Populated; check: Check },
): Promise<void> {
  const credential = given.caller.workspace.apiKey;
  const sent = given.messages.map((message) => send(ways, rpc, { ...message, credential }));
  (await Promise.all(sent)).forEach((answer, index) =>
    given.check(answer, given.messages[index] as GeneratedMessage),
  );
}

function sendRandom(
  rpc: PublicRpc,
  given: { lists: fc.Arbitrary<GeneratedMessage[]>; caller: Populated; check: Check },
): Promise<void> {
  const property = fc.asyncProperty(given.lists, (messages) =>
    sendList(rpc, { ...given, messages }),
  );
  return fc.assert(property, RUNS) as Promise<void>;
}

describe("K1: messages that are broken in one field", () => {
  test.each(everyRpc)(
    "K1: $path refuses each, naming the field, writes nothing and sends nothing",
    async (rpc) => {
      const check: Check = (answer, { path, json }) => {
        const what = { path, json: JSON.stringify(json).slice(0, 1500) };
        const { field } = expectRefused(rpc, answer, what);
        const due = expect.stringMatching(within(path)) as unknown;
        expect({ ...what, field }).toEqual({ ...what, field: due });
      };
      await leavingNothing(all, [mine, foreign], async () => {
        for (const messages of knownBrokenMessages(rpc, { mine, foreign })) {
          await sendList(rpc, { messages, caller: mine, check });
        }
        await sendRandom(rpc, { lists: brokenMessages(rpc, mine), caller: mine, check });
      });
    },
    LONGEST_MS,
  );
});

describe("K1: messages within their bounds", () => {
  test.each(everyRpc)(
    "K1: $path answers each, or refuses it with a reason",
    async (rpc) => {
      const caller = await populated(all);
      const lists = keptMessages(rpc, caller);
      const check: Check = (answer, { json }) => expectAnswered(rpc, answer, json);
      await sendRandom(rpc, { lists, caller, check });
    },
    LONGEST_MS,
  );
});

/** The field itself, or one below it. */
function within(path: string): RegExp {
  return new RegExp(`^${path.replace(/[[\].]/g, "\\$&")}(?![a-z0-9_])`);
}
