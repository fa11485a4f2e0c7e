import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";

import type { Database } from "./database.ts";
import { openDatabase } from "./open-database.ts";
import { openProxy, type Fate, type Proxy } from "./test-support/proxy.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";

let scratch: Scratch;
let proxy: Proxy;
let database: Database;
let fate: () => Fate;

beforeAll(async () => {
  scratch = await openScratch("shared_reads");
  fate = () => ({ kind: "pass" });
  proxy = await openProxy(scratch.url, { fate: () => fate() });
  database = await openDatabase({ url: proxy.url, name: "shared_reads" });
});
afterAll(async () => {
  await database.close();
  await proxy.close();
  await scratch.drop();
});
beforeEach(() => {
  fate = () => ({ kind: "pass" });
  proxy.packets.length = 0;
});

function readNumber(number: number): Promise<{ number: bigint }[]> {
  return database.shared.query("SELECT ? AS number", [number]);
}

/** The packets that reads travelled in, without those that prepare a connection. */
function packetsOfReads(): string[] {
  return proxy.packets.filter((packet) => packet.startsWith("SELECT"));
}

test("reads of one turn share packets of at most sixteen, and each gets its own rows", async () => {
  const numbers = Array.from({ length: 40 }, (_, index) => index);
  const answers = await Promise.all(numbers.map(readNumber));
  expect(answers.map((rows) => rows.map(({ number }) => Number(number)))).toEqual(
    numbers.map((number) => [number]),
  );
  const sizes = packetsOfReads().map((packet) => packet.split(";").length);
  expect(sizes.sort()).toEqual([16, 16, 8]);
});

test("values hold whatever they like, a packet's own separator too", async () => {
  const texts = ["a;b", "'; SELECT 1; --", ";"];
  const answers = await Promise.all(
    texts.map((text) => database.shared.query("SELECT ? AS text", [text])),
  );
  expect(answers).toEqual(texts.map((text) => [{ text }]));
});

test("a read alone is a packet, and a later turn is another", async () => {
  await readNumber(1);
  await readNumber(2);
  expect(packetsOfReads()).toEqual(["SELECT 1 AS number", "SELECT 2 AS number"]);
});

test("a read that fails does so alone, without its values", async () => {
  const [first, broken, last] = await Promise.allSettled([
    readNumber(1),
    database.shared.query("SELECT nothing FROM samples WHERE id = ?", ["canary"]),
    readNumber(3),
  ]);
  expect([first?.status, last?.status]).toEqual(["fulfilled", "fulfilled"]);
  expect(broken).toMatchObject({ status: "rejected", reason: { errno: 1054 } });
  expect(JSON.stringify(broken)).not.toContain("canary");
});

test("a connection that breaks is an outage to all whose packet it carried; the next are read", async () => {
  fate = () => ({ kind: "cut_after" });
  const endings = await Promise.allSettled([1, 2, 3].map(readNumber));
  for (const ending of endings) {
    expect(ending).toMatchObject({ status: "rejected", reason: { kind: "unreachable" } });
  }
  fate = () => ({ kind: "pass" });
  expect(await readNumber(4)).toHaveLength(1);
});

test("every read is told to the listeners of statements, whatever packet it travels in", async () => {
  const heard: string[] = [];
  const end = database.onStatement(({ sql }) => heard.push(sql));
  await Promise.all([readNumber(1), readNumber(2)]);
  end();
  expect(heard).toEqual(["SELECT ? AS number", "SELECT ? AS number"]);
});
