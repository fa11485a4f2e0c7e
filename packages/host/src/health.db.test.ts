import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client, credentials } from "@grpc/grpc-js";
import { service as healthService } from "grpc-health-check";
import { customerClient, startProbes } from "./test-support/probe-hosts.ts";

type Answer = { status: string } | { code: number };

let probes: Awaited<ReturnType<typeof startProbes>>;

beforeAll(async () => {
  probes = await startProbes("embedded");
});
afterAll(() => probes.stop());

/** Asks as any gRPC client would, without a credential. */
function check(client: Client, service: string): Promise<Answer> {
  const { path, requestSerialize, responseDeserialize } = healthService["Check"] as never;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { service },
      (error, answer) => resolve(error === null ? (answer as Answer) : { code: error.code }),
    );
  });
}

describe("grpc.health.v1", () => {
  test("knows the whole process and each service, and nothing else", async () => {
    const client = new Client(new URL(probes.customer.url).host, credentials.createInsecure());
    expect(await check(client, "")).toEqual({ status: "SERVING" });
    expect(await check(client, "flint.customer.v1.CustomerService")).toEqual({ status: "SERVING" });
    expect(await check(client, "flint.customer.v1.Other")).toEqual({ code: 5 });
    client.close();
  });

  test("says NOT_SERVING as soon as a stop begins, while calls under way still end", async () => {
    const host = await startProbes("embedded");
    const health = new Client(new URL(host.customer.url).host, credentials.createInsecure());
    const client = customerClient(host.customer.url);
    await check(health, "");
    const slow = client.createCustomer({ requestId: "r-1", name: "slow" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const watched = new Promise<string[]>((resolve) => {
      const { path, requestSerialize, responseDeserialize } = healthService["Watch"] as never;
      const seen: string[] = [];
      health
        .makeServerStreamRequest(path, requestSerialize, responseDeserialize, { service: "" })
        .on("data", (answer: { status: string }) => seen.push(answer.status))
        .on("error", () => resolve(seen))
        .on("end", () => resolve(seen));
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = host.stop();
    expect((await slow).customer?.name).toBe("slow");
    await stopped;
    expect(await watched).toEqual(["SERVING", "NOT_SERVING"]);
    health.close();
    client.close();
    await expect(fetch(`${host.customer.url}/healthz`)).rejects.toThrow();
  });
});

describe("reflection", () => {
  const buf = async (...parameters: string[]) =>
    (
      await promisify(execFile)("buf", [
        "curl",
        "--http2-prior-knowledge",
        "--protocol",
        "grpc",
        ...parameters,
      ])
    ).stdout;

  test("lists the public services only", async () => {
    const listed = (await buf("--list-services", probes.customer.url)).trim().split("\n").sort();
    expect(listed).toEqual(["flint.customer.v1.CustomerService", "grpc.health.v1.Health"]);
  });

  test("is enough to call an RPC without its protos", async () => {
    const answer = await buf(
      "--header",
      "authorization: Bearer flint_test_probe",
      "--data",
      '{"customerId":"cus_01JZ8XQ4T9V7M2K5N6P8R0S1W3"}',
      `${probes.customer.url}/flint.customer.v1.CustomerService/GetCustomer`,
    );
    expect(JSON.parse(answer)).toMatchObject({
      customer: { name: "ws_01JZ8XQ4T9V7M2K5N6P8R0S1W3" },
    });
  });
});
