import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { aCustomer, newWorkspace, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { allHost } from "../test-support/all-host.ts";

const root = join(import.meta.dirname, "../../../..");
const run = promisify(execFile);

let all: Awaited<ReturnType<typeof allHost>>;
let workspace: TestWorkspace;

beforeAll(async () => {
  all = await allHost();
  workspace = await newWorkspace(all.host);
});
afterAll(() => all.stop());

const PROTOCOLS = [
  { name: "Connect", flags: ["--protocol", "connect"] },
  { name: "gRPC", flags: ["--protocol", "grpc", "--http2-prior-knowledge"] },
  { name: "gRPC-Web", flags: ["--protocol", "grpcweb"] },
];

test.each(PROTOCOLS)(
  "buf curl over $name saves a method and collects an order",
  async ({ flags }) => {
    type Message = Record<string, Record<string, unknown> & { id: string }>;
    const curl = async (procedure: string, body: object): Promise<Message> => {
      const { stdout } = await run(
        join(root, "node_modules/.bin/buf"),
        [
          ...["curl", "--schema", "proto", ...flags],
          ...["-H", `Authorization: Bearer ${workspace.apiKey}`],
          ...["-d", JSON.stringify({ requestId: randomUUID(), ...body })],
          `${all.url}/${procedure}`,
        ],
        { cwd: root },
      );
      return JSON.parse(stdout) as Message;
    };
    const { id: customerId } = await aCustomer(workspace);
    const created = await curl("flint.payment_method.v1.SetupService/CreateSetup", {
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
    const saved = await curl("flint.payment_method.v1.SetupService/CompleteSetup", {
      setupId: created["setup"]?.id,
      processorToken: "sim_approve",
      makeDefault: true,
    });
    expect(saved["setup"]?.["state"]).toBe("SETUP_STATE_SUCCEEDED");
    const currency = "EUR";
    const made = await curl("flint.charge.v1.OrderService/CreateOrder", {
      customerId,
      currency,
      lines: [{ description: "Tea", quantity: 1, unitAmount: { currency, amountMinor: "500" } }],
    });
    const paid = await curl("flint.charge.v1.OrderService/PayOrder", {
      orderId: made["order"]?.id,
      initiator: "INITIATOR_MERCHANT",
      reason: "CHARGE_REASON_UNSCHEDULED",
    });
    expect(paid["attempt"]?.["state"]).toBe("ATTEMPT_STATE_APPROVED");
    expect(paid["order"]?.["paymentState"]).toBe("ORDER_PAYMENT_STATE_PAID");
  },
);
