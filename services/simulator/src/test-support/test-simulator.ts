import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Code } from "@connectrpc/connect";
import {
  ConnectError,
  createClient,
  createRouterTransport,
  type Client,
  type Transport,
} from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ControlService, Initiator, ProcessorService } from "@flint/contracts-simulator";
import { RefusalSchema, type Refusal } from "@flint/contracts-type";
import type { Clock, Sleep } from "@flint/std";
import type { ProfileName } from "../domain/profiles.ts";
import { openSimulator, startSimulator } from "../service.ts";

/** A simulator with a ledger and a clock of its own, and clients of one account. */
export interface TestSimulator {
  file: string;
  /** Where it listens; empty in process. */
  url: string;
  secret: string;
  transport: Transport;
  processor: Client<typeof ProcessorService>;
  control: Client<typeof ControlService>;
  /** The same simulator as another account's owner reaches it. */
  stranger: {
    processor: Client<typeof ProcessorService>;
    control: Client<typeof ControlService>;
  };
  now(): Temporal.Instant;
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** Opens a simulator in this process, without a server. */
export async function testSimulator(
  profile: ProfileName = "generic",
  { sleep }: { sleep?: Sleep } = {},
): Promise<TestSimulator> {
  return assemble(profile, async (options) => {
    const simulator = openSimulator({ ...options, sleep });
    const transport = createRouterTransport((router) => void simulator.routes(router));
    return { url: "", transport, stop: async () => simulator.close() };
  });
}

/** Starts a simulator behind a port. */
export async function testSimulatorOverHttp(
  profile: ProfileName = "generic",
): Promise<TestSimulator> {
  return assemble(profile, async (options) => {
    const simulator = await startSimulator({ ...options, port: 0 });
    const transport = createConnectTransport({ baseUrl: simulator.url, httpVersion: "1.1" });
    return { url: simulator.url, transport, stop: () => simulator.stop() };
  });
}

type Opened = Pick<TestSimulator, "url" | "transport" | "stop">;

async function assemble(
  profile: ProfileName,
  open: (options: { file: string; clock: Clock }) => Promise<Opened>,
): Promise<TestSimulator> {
  const folder = mkdtempSync(join(tmpdir(), "flint-simulator-"));
  const file = join(folder, "ledger.sqlite");
  let now = Temporal.Instant.from("2026-03-01T12:00:00Z");
  const { url, transport, stop } = await open({ file, clock: { now: () => now } });
  const secret = `simsk_${profile}_testaccount`;
  const own = secretInterceptor(secret)(transport);
  const foreign = secretInterceptor(`simsk_${profile}_otheraccount`)(transport);
  return {
    file,
    url,
    secret,
    transport,
    processor: createClient(ProcessorService, own),
    control: createClient(ControlService, own),
    stranger: {
      processor: createClient(ProcessorService, foreign),
      control: createClient(ControlService, foreign),
    },
    now: () => now,
    advance: (ms) => {
      now = now.add({ milliseconds: ms });
    },
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Adds the account's secret to every call of a transport. */
function secretInterceptor(secret: string): (transport: Transport) => Transport {
  return (transport) => ({
    unary: (method, signal, timeoutMs, header, message, contextValues) => {
      const headers = new Headers(header);
      headers.set("authorization", `Bearer ${secret}`);
      return transport.unary(method, signal, timeoutMs, headers, message, contextValues);
    },
    stream: () => {
      throw new Error("the simulator has no streams");
    },
  });
}

/** Saves a card with a token and gives its id. */
export async function save(simulator: TestSimulator, token: string): Promise<string> {
  const setup = await confirm(simulator, token);
  if (setup?.method === undefined) throw new Error(`${token} was not saved`);
  return setup.method.id;
}

let setups = 0;

/** Begins a setup and confirms it with a token. */
export async function confirm({ processor }: TestSimulator, token: string) {
  const { clientSecret } = await processor.createSetup({ idempotencyKey: `setup-${++setups}` });
  const { setup } = await processor.confirmSetup({
    setup: { case: "clientSecret", value: clientSecret },
    token,
  });
  return setup;
}

/** The request of a charge of EUR 19.99 that the merchant starts. */
export function chargeOf(methodId: string, idempotencyKey: string) {
  return {
    idempotencyKey,
    methodId,
    amount: 1999n,
    currency: "EUR",
    initiator: Initiator.MERCHANT,
    reason: "recurring",
    reference: `reference-${idempotencyKey}`,
    metadata: { order_id: "ord_1" },
  };
}

/** Charges a card that is saved with the token, and gives the charge's id. */
export async function charged(simulator: TestSimulator, token: string): Promise<string> {
  const methodId = await save(simulator, token);
  const { charge } = await simulator.processor.createCharge(chargeOf(methodId, "charge"));
  return charge!.id;
}

/** What a call is refused with; fails where it is not refused. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ code: Code; refusal: Refusal | undefined; reason: string | undefined }> {
  const error = await call.then(
    () => {
      throw new Error("the call was not refused");
    },
    (reason: unknown) => ConnectError.from(reason),
  );
  const [refusal] = error.findDetails(RefusalSchema);
  return { code: error.code, refusal, reason: refusal?.reason };
}

/** Runs a body with a simulator that is stopped afterwards. */
export async function withSimulator(
  body: (simulator: TestSimulator) => Promise<void>,
  profile: ProfileName = "generic",
): Promise<void> {
  const simulator = await testSimulator(profile);
  try {
    await body(simulator);
  } finally {
    await simulator.stop();
  }
}
