import { describe, expect, test } from "@jest/globals";
import { type Circuit, LEFT_ALONE_MS, makeCircuit, UNANSWERED_MAX } from "./circuit.ts";
import {
  NotSent,
  type NotSentReason,
  OutcomeUnknown,
  type OutcomeUnknownReason,
} from "./errors.ts";

/** A circuit whose time a test moves. */
function aCircuit() {
  let nowMs = 0;
  const moves: string[] = [];
  const circuit = makeCircuit({ moved: (name) => moves.push(name), elapsedMs: () => nowMs });
  return { circuit, moves, wait: (ms: number) => (nowMs += ms) };
}

const answered = () => Promise.resolve("approved");
const silent = () => Promise.reject(new OutcomeUnknown("no_answer"));
const thrown = (work: Promise<unknown>) => work.catch((error: unknown) => error);

async function times(count: number, circuit: Circuit, call: () => Promise<unknown>) {
  for (let made = 0; made < count; made += 1) await thrown(circuit.charge(call));
}

async function anOpenCircuit() {
  const made = aCircuit();
  await times(UNANSWERED_MAX, made.circuit, silent);
  return made;
}

describe("what opens a circuit", () => {
  const unknown = (reason: OutcomeUnknownReason) => new OutcomeUnknown(reason);
  const notSent = (reason: NotSentReason) => new NotSent(reason);
  test.each<[string, Error, boolean]>([
    ["no answer", unknown("no_answer"), true],
    ["a broken connection", unknown("connection_lost"), true],
    ["a processor that fails inside", unknown("processor_error"), true],
    ["a refused connection", notSent("connection_refused"), true],
    ["anything that is not understood", new TypeError("?"), true],
    ["an answer about another charge", unknown("another_charge"), false],
    ["a key that was used", unknown("key_reused"), false],
    ["a rate limit", notSent("rate_limited"), false],
    ["refused credentials", notSent("credentials_refused"), false],
    ["a request that cannot be read", notSent("request_refused"), false],
    ["a call that its caller gave up before it was made", notSent("aborted"), false],
    ["too many that wait", notSent("too_many_waiting"), false],
    ["an amount that cannot be sent", notSent("amount_not_representable"), false],
  ])("%s, in a row", async (_name, error, opens) => {
    const { circuit } = aCircuit();
    await times(UNANSWERED_MAX - 1, circuit, () => Promise.reject(error));
    expect(circuit.name).toBe("closed");
    expect(await thrown(circuit.charge(() => Promise.reject(error)))).toBe(error);
    expect(circuit.name).toBe(opens ? "open" : "closed");
  });

  test.each<[string, () => Promise<unknown>]>([
    ["an answer", answered],
    ["a refusal that is an answer", () => Promise.reject(new NotSent("rate_limited"))],
  ])("%s begins the row anew", async (_name, call) => {
    const { circuit } = aCircuit();
    await times(UNANSWERED_MAX - 1, circuit, silent);
    await times(1, circuit, call);
    await times(UNANSWERED_MAX - 1, circuit, silent);
    expect(circuit.name).toBe("closed");
  });

  test("what was not made does not begin it anew", async () => {
    const { circuit } = aCircuit();
    await times(UNANSWERED_MAX - 1, circuit, silent);
    await times(1, circuit, () => Promise.reject(new NotSent("too_many_waiting")));
    await times(1, circuit, silent);
    expect(circuit.name).toBe("open");
  });
});

describe("an open circuit", () => {
  test("sends nothing", async () => {
    const { circuit } = await anOpenCircuit();
    let calls = 0;
    const error = await thrown(circuit.charge(() => Promise.resolve((calls += 1))));
    expect(error).toMatchObject({ name: "NotSent", reason: "circuit_open" });
    expect(calls).toBe(0);
  });

  test("lets one probe through after its wait, and nobody wait for it; its answer closes", async () => {
    const { circuit, moves, wait } = await anOpenCircuit();
    wait(LEFT_ALONE_MS - 1);
    expect(await thrown(circuit.charge(answered))).toMatchObject({ reason: "circuit_open" });
    wait(1);
    let answer: (value: string) => void = () => undefined;
    let toldProbe = false;
    const probe = circuit.charge((isProbe) => {
      toldProbe = isProbe;
      return new Promise<string>((resolve) => (answer = resolve));
    });
    expect(await thrown(circuit.charge(answered))).toMatchObject({ reason: "circuit_open" });
    answer("declined");
    expect(await probe).toBe("declined");
    expect(toldProbe).toBe(true);
    expect(await circuit.charge(answered)).toBe("approved");
    expect(moves).toEqual(["open", "half_open", "closed"]);
  });

  test.each<[string, Error]>([
    ["is not answered", new OutcomeUnknown("no_answer")],
    ["was not made", new NotSent("aborted")],
  ])("waits again where the probe %s, which stays what it is", async (_name, error) => {
    const { circuit, wait } = await anOpenCircuit();
    wait(LEFT_ALONE_MS);
    expect(await thrown(circuit.charge(() => Promise.reject(error)))).toBe(error);
    expect(circuit.name).toBe("open");
    expect(await thrown(circuit.charge(answered))).toMatchObject({ reason: "circuit_open" });
    wait(LEFT_ALONE_MS);
    expect(await circuit.charge(answered)).toBe("approved");
  });

  test("leaves what was sent before it opened unknown, never not sent", async () => {
    const { circuit } = aCircuit();
    let fail: (error: Error) => void = () => undefined;
    const sent = circuit.charge(() => new Promise((_resolve, reject) => (fail = reject)));
    await times(UNANSWERED_MAX, circuit, silent);
    expect(circuit.name).toBe("open");
    fail(new OutcomeUnknown("no_answer"));
    expect(await thrown(sent)).toMatchObject({ name: "OutcomeUnknown" });
  });

  test("ends its wait though the wall clock is set back an hour", async () => {
    const { circuit, wait } = await anOpenCircuit();
    const wallClock = Date.now;
    try {
      Date.now = () => wallClock() - 3_600_000;
      wait(LEFT_ALONE_MS);
      expect(await circuit.charge(answered)).toBe("approved");
    } finally {
      Date.now = wallClock;
    }
  });
});
