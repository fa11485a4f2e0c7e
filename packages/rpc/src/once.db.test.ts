import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { equals } from "@bufbuild/protobuf";
import { Crypter, openDatabase, type Database } from "@flint/db";
import { openProxy, openScratch, type Scratch } from "@flint/db/test-support";
import { Refused, seededIds, type Clock } from "@flint/std";
import { eraseRequests } from "./erase-requests.ts";
import { rpcMigrations } from "./migrations.ts";
import { once, type OnceDeps } from "./once.ts";
import type { Call } from "./call.ts";
import { rpc } from "./rpc.ts";
import {
  createSecretMethod,
  writeMethod,
  type WriteRequest,
} from "./test-support/probe-contract.ts";
import {
  probeClient,
  refused,
  WAYS,
  writer,
  type ProbeClient,
} from "./test-support/probe-clients.ts";
import { probeReasons, startProbeServer, type ProbeServer } from "./test-support/probe-server.ts";

const crypter = new Crypter(`m1:${Buffer.alloc(32, 1).toString("base64")}`);

let now = Temporal.Instant.from("2026-11-22T12:00:00Z");
const clock: Clock = { now: () => now };
let scratch: Scratch;
let db: Database;
let otherDb: Database;
let server: ProbeServer;
let probe: ProbeClient;
let runs = 0;
let body: () => Promise<Record<string, unknown>>;

/** Two database objects over one schema stand for two processes. */
function rpcsOver(database: Database) {
  const deps: OnceDeps = { db: database, clock, crypter };
  const run = (method: typeof writeMethod) =>
    rpc(method, (request, call: Call) =>
      once(deps, call, method, request as unknown as WriteRequest, async (tx) => {
        runs += 1;
        await tx.query("SELECT 1");
        return body();
      }),
    );
  return [run(writeMethod), run(createSecretMethod)];
}

let other: ProbeServer;
let otherProbe: ProbeClient;

beforeAll(async () => {
  scratch = await openScratch("rpc-once", { sources: [rpcMigrations] });
  db = scratch.database;
  otherDb = await openDatabase({ url: scratch.url, name: "rpc-once" });
  server = await startProbeServer({ groups: [{ rpcs: rpcsOver(db), reasons: probeReasons }] });
  other = await startProbeServer({
    groups: [{ rpcs: rpcsOver(otherDb), reasons: probeReasons }],
    ids: seededIds(2),
  });
  probe = probeClient(server, "grpc-js");
  otherProbe = probeClient(other, "grpc-js");
});

afterAll(async () => {
  probe?.close();
  otherProbe?.close();
  await server?.stop();
  await other?.stop();
  await otherDb?.close();
  await scratch?.drop();
});

let requestId = "";
let keys = 0;

beforeEach(() => {
  requestId = `key ${(keys += 1)}`;
  runs = 0;
  now = Temporal.Instant.from("2026-11-22T12:00:00Z");
  body = async () => ({ id: `probe_${runs}`, echo: "stored" });
});

async function write(
  client: ProbeClient,
  request: object,
): Promise<{ answer: never; replayed: string | null }> {
  let replayed: string | null = null;
  const onHeader = (headers: Headers) => {
    replayed = headers.get("idempotent-replayed");
  };
  const answer = (await client.write(
    { requestId, ...request },
    { headers: writer, onHeader },
  )) as never;
  return { answer, replayed };
}

describe("J2: the same key with the same request", () => {
  test("gets an equal answer, says that it is a repeat, and does nothing", async () => {
    const first = await write(probe, { note: "n" });
    expect(first.replayed).toBeNull();
    for (let count = 0; count < 20; count++) {
      const again = await write(probe, { note: "n" });
      expect(again.replayed).toBe("true");
      expect(equals(writeMethod.output, again.answer, first.answer)).toBe(true);
    }
    expect(runs).toBe(1);
    expect(server.records.at(-1)).toMatchObject({ replayed: true, requestId });
  });

  test("gets it by every way in, from every process", async () => {
    const first = await write(probe, { note: "n", labels: { a: "1", b: "2" } });
    for (const way of WAYS) {
      for (const host of [server, other]) {
        const client = probeClient(host, way);
        const again = await write(client, { note: "n", labels: { b: "2", a: "1" } });
        expect([way, again.replayed, again.answer]).toEqual([way, "true", first.answer]);
        client.close();
      }
    }
    expect(runs).toBe(1);
  });

  test("is another request in another procedure", async () => {
    await write(probe, {});
    body = async () => ({ secret: "s1" });
    await probe.createSecret({ requestId }, { headers: writer });
    expect(runs).toBe(2);
  });
});

test("J3: the same key with another request is refused, naming the first field", async () => {
  await write(probe, { note: "n", processorToken: "tok_1" });
  for (const [change, field] of [
    [{ note: "m", processorToken: "tok_1" }, "note"],
    [{ note: "n", processorToken: "tok_2" }, "processor_token"],
    [{ note: "n", processorToken: "tok_1", urgent: true }, "urgent"],
  ] as const) {
    const { refusal } = await refused(write(probe, change));
    expect([refusal?.reason, refusal?.field]).toEqual(["REQUEST_ID_REUSED", field]);
  }
  expect(runs).toBe(1);
});

describe("J4: the same key at once", () => {
  test("runs once; the others are told to wait, and hold equal answers after they asked again", async () => {
    const plain = body;
    body = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return plain();
    };
    const calls = Array.from({ length: 32 }, (_, index) =>
      write(index % 2 === 0 ? probe : otherProbe, { note: "n" }).then(
        ({ answer }) => answer,
        async (error: unknown) => (await refused(Promise.reject(error as Error))).refusal,
      ),
    );
    const endings = await Promise.all(calls);
    for (const ending of endings as { reason?: string; id?: string }[]) {
      expect(ending.id ?? ending.reason).toMatch(/^(probe_1|REQUEST_IN_FLIGHT)$/);
    }
    expect(runs).toBe(1);
    const again = await Promise.all(
      Array.from({ length: 8 }, () => write(otherProbe, { note: "n" }).catch(() => undefined)),
    );
    expect(again.filter((each) => each !== undefined).length).toBeGreaterThan(0);
    expect(runs).toBe(1);
  });

  test("is refused at once in the same process, with a delay", async () => {
    const begun = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Record<string, unknown>>();
    body = () => {
      begun.resolve();
      return answer.promise;
    };
    const first = write(probe, {});
    await begun.promise;
    const { error, refusal } = await refused(write(probe, {}));
    expect(refusal?.reason).toBe("REQUEST_IN_FLIGHT");
    expect(refusal?.retryDelay).toBeDefined();
    expect(error.metadata.get("retry-after")).toBe("1");
    answer.resolve({ id: "late" });
    expect((await first).answer).toMatchObject({ id: "late" });
    expect((await write(probe, {})).answer).toMatchObject({ id: "late" });
  });
});

describe("nothing is stored of a call", () => {
  test("that was refused by its body: it may be sent again", async () => {
    body = async () => {
      throw new Refused("PROBE_BROKEN");
    };
    await refused(write(probe, { note: "n" }));
    body = async () => ({ id: "second" });
    expect((await write(probe, { note: "other" })).answer).toMatchObject({ id: "second" });
  });

  test("that its contract refuses", async () => {
    await refused(write(probe, { note: "n".repeat(300) }));
    const rows = await db.query(
      "SELECT 1 FROM requests WHERE workspace_id = 'ws_internal' AND request_id = ?",
      [requestId],
    );
    expect(rows).toEqual([]);
  });
});

describe("J9: what was stored", () => {
  test("answers the same secret again, and shows neither request nor answer", async () => {
    body = async () => ({ secret: "flint_test_supersecret" });
    const create = () =>
      probe.createSecret(
        { requestId, note: "my note", processorToken: "tok_9" },
        { headers: writer },
      );
    const first = await create();
    expect(await create()).toEqual(first);
    const [row] = await db.query<{ request: Buffer; answer: Buffer }>(
      "SELECT request, answer FROM requests WHERE workspace_id = 'ws_internal' AND request_id = ?",
      [requestId],
    );
    for (const secret of [
      "supersecret",
      "my note",
      "tok_9",
      Buffer.from("supersecret").toString("base64"),
    ]) {
      expect(row?.answer.includes(secret)).toBe(false);
      expect(row?.request.includes(secret)).toBe(false);
    }
    expect(server.logged.join()).not.toMatch(/supersecret|my note|tok_9/);
  });

  test("is kept for 24 h and then erased", async () => {
    await write(probe, { note: "n" });
    now = now.add({ hours: 23, minutes: 59 });
    expect(await eraseRequests(db, clock)).toBe(0);
    expect((await write(probe, { note: "n" })).replayed).toBe("true");
    now = now.add({ minutes: 1 });
    expect(await eraseRequests(db, clock)).toBeGreaterThan(0);
    const rows = await db.query("SELECT 1 FROM requests WHERE workspace_id = 'ws_internal'");
    expect(rows).toEqual([]);
  });

  test("counts no more when its day is over, erased or not", async () => {
    await write(probe, { note: "n" });
    now = now.add({ hours: 24 });
    const again = await write(probe, { note: "another" });
    expect([again.replayed, runs]).toEqual([null, 2]);
    expect((await write(probe, { note: "another" })).replayed).toBe("true");
  });
});

test("a connection that is cut between COMMIT and its answer does not run the body twice", async () => {
  let cuts = 0;
  const proxy = await openProxy(scratch.url, {
    fate: (sql) => {
      const cut = cuts === 0 && sql.includes("UPDATE requests");
      cuts += cut ? 1 : 0;
      return { kind: cut ? "cut_after" : "pass" };
    },
  });
  const cutDb = await openDatabase({ url: proxy.url, name: "rpc-once", poolSize: 2 });
  const cutServer = await startProbeServer({
    groups: [{ rpcs: rpcsOver(cutDb), reasons: probeReasons }],
    ids: seededIds(3),
  });
  const cutProbe = probeClient(cutServer, "in-process");
  const first = await write(cutProbe, { note: "n" });
  expect(cuts).toBe(1);
  expect([first.replayed, runs]).toEqual([null, 1]);
  const again = await write(probe, { note: "n" });
  expect([again.replayed, again.answer]).toEqual(["true", first.answer]);
  await cutServer.stop();
  await cutDb.close();
  await proxy.close();
});
