import type { Message } from "@bufbuild/protobuf";
import { createClient, type Client } from "@connectrpc/connect";
import { systemClock, seededIds } from "@flint/std";
import { expect, test } from "@jest/globals";
import { pino } from "pino";
import type { Credential } from "./credential.ts";
import { createInProcessTransport } from "./in-process-transport.ts";
import { createPipeline } from "./pipeline.ts";
import { refusalOf } from "./refusal.ts";
import { rpc } from "./rpc.ts";
import { ProbeService, readMethod, writeMethod } from "./test-support/probe-contract.ts";

type Probe = Record<"read" | "write", (request: object) => Promise<unknown>>;

/** A client whose credential is as given; reading takes a buyer's own customer, in `id`. */
function clientOf(credential: Pick<Credential, "kind" | "actor">): Probe {
  const answer = async () => ({ id: "probe_1" });
  const pipeline = createPipeline({
    groups: [
      {
        rpcs: [
          rpc(writeMethod, answer),
          rpc(readMethod, answer, {
            buyer: (request, customerId) => (request as Message & { id: string }).id === customerId,
          }),
        ],
        reasons: {},
      },
    ],
    authenticator: {
      authenticate: () => ({
        ...{ id: "any", workspaceId: "ws_internal", workspace: { id: "ws", mode: "sandbox" } },
        scopes: new Set(["*"]),
        ...credential,
      }),
    },
    clock: systemClock,
    ids: seededIds(1),
    logger: pino({ level: "silent" }),
  });
  const transport = createInProcessTransport(() => pipeline);
  return createClient(ProbeService, transport) as Client<typeof ProbeService> as unknown as Probe;
}

const outcome = (call: Promise<unknown>) =>
  call.then(
    () => "answered",
    (error: unknown) => refusalOf(error)?.reason,
  );

const customer = { kind: "customer", id: "cus_1", reason: "" } as const;

test.each([
  { of: "its own customer", id: "cus_1", expected: "answered" },
  { of: "another customer", id: "cus_2", expected: "BUYER_NOT_ALLOWED" },
  { of: "no customer", id: "", expected: "BUYER_NOT_ALLOWED" },
])("a buyer's token reads what is of $of: $expected", async ({ id, expected }) => {
  const client = clientOf({ kind: "token", actor: customer });
  expect(await outcome(client.read({ id }))).toBe(expected);
});

test("a buyer's token opens no RPC that does not say so, whatever its scopes", async () => {
  const client = clientOf({ kind: "token", actor: customer });
  expect(await outcome(client.write({ requestId: "1", note: "cus_1" }))).toBe("BUYER_NOT_ALLOWED");
});

test.each([
  { of: "an agent", kind: "token", actor: { ...customer, kind: "agent" } },
  { of: "a service that acts for a customer", kind: "service", actor: customer },
] as const)("$of is no buyer", async ({ kind, actor }) => {
  const client = clientOf({ kind, actor });
  expect(await outcome(client.read({ id: "cus_2" }))).toBe("answered");
  expect(await outcome(client.write({ requestId: "1" }))).toBe("answered");
});
