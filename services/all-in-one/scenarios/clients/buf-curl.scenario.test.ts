import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { newWorkspace, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost } from "../test-support/all-host.ts";
import { expectCollected } from "../test-support/collected.ts";
import { npmProgram, run } from "../test-support/programs.ts";

let all: AllHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  all = await allHost();
  workspace = await newWorkspace(all.host);
});
afterAll(() => all.stop());

// No TLS, so that gRPC must be told to speak HTTP/2 at once.
const GRPC = ["--protocol", "grpc", "--http2-prior-knowledge"];
const SCHEMA = ["--schema", "proto"];
const WAYS = [
  { way: "Connect", flags: [...SCHEMA, "--protocol", "connect"] },
  { way: "gRPC", flags: [...SCHEMA, ...GRPC] },
  { way: "gRPC-Web", flags: [...SCHEMA, "--protocol", "grpcweb"] },
  // Without --schema it asks the server what there is to call.
  { way: "gRPC with the server's reflection", flags: GRPC },
];

type Message = Record<string, Record<string, unknown> & { id: string }>;

/** Calls an RPC by `buf curl`, as the README shows it. */
async function curl(flags: readonly string[], rpc: string, body: object): Promise<Message> {
  const stdout = await run(npmProgram("buf"), [
    ...["curl", ...flags],
    ...["-H", `Authorization: Bearer ${workspace.apiKey}`],
    ...["-d", JSON.stringify(body)],
    `${all.url}/${rpc}`,
  ]);
  return JSON.parse(stdout) as Message;
}

describe("buf curl", () => {
  test.each(WAYS)("over $way saves a method and collects an order", async ({ flags }) => {
    const requestId = randomUUID;
    const { id: customerId } = await aCustomer(workspace);
    const created = await curl(flags, "flint.payment_method.v1.SetupService/CreateSetup", {
      requestId: requestId(),
      customerId,
      kind: "PAYMENT_METHOD_KIND_CARD",
      usage: "PAYMENT_METHOD_USAGE_OFF_SESSION",
      consents: [
        {
          purpose: "CONSENT_PURPOSE_UNSCHEDULED",
          evidence: { channel: "phone", textVersion: "terms-1" },
        },
      ],
    });
    const saved = await curl(flags, "flint.payment_method.v1.SetupService/CompleteSetup", {
      requestId: requestId(),
      setupId: created["setup"]?.id,
      processorToken: "sim_approve",
      makeDefault: true,
    });
    expect(saved["setup"]?.["state"]).toBe("SETUP_STATE_SUCCEEDED");
    const currency = "EUR";
    const made = await curl(flags, "flint.charge.v1.OrderService/CreateOrder", {
      requestId: requestId(),
      customerId,
      currency,
      lines: [{ description: "Tea", quantity: 1, unitAmount: { currency, amountMinor: "500" } }],
    });
    const orderId = made["order"]?.id ?? "";
    const paid = await curl(flags, "flint.charge.v1.OrderService/PayOrder", {
      requestId: requestId(),
      orderId,
      initiator: "INITIATOR_MERCHANT",
      reason: "CHARGE_REASON_UNSCHEDULED",
    });
    expect(paid["attempt"]?.["state"]).toBe("ATTEMPT_STATE_APPROVED");
    const read = await curl(flags, "flint.charge.v1.OrderService/GetOrder", { orderId });
    expect(read["order"]?.["paymentState"]).toBe("ORDER_PAYMENT_STATE_PAID");
    await expectCollected(all, workspace, orderId);
  });

  test("lists the services, and the RPCs of one, by the server's reflection", async () => {
    const list = (flag: string) => run(npmProgram("buf"), ["curl", ...GRPC, flag, all.url]);
    const services = await list("--list-services");
    expect(services.split("\n")).toEqual(
      expect.arrayContaining(["flint.charge.v1.OrderService", "grpc.health.v1.Health"]),
    );
    expect(await list("--list-methods")).toContain("flint.charge.v1.OrderService/PayOrder");
  });

  test("prints the typed refusal of a wrong call", async () => {
    const call = curl([...SCHEMA, ...GRPC], "flint.charge.v1.OrderService/PayOrder", {});
    await expect(call).rejects.toThrow(/"code": "invalid_argument"[^]*"flint\.type\.v1\.Refusal"/);
  });
});
