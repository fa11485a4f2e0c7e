import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Code } from "@connectrpc/connect";
import { refusalOf } from "@flint/rpc";
import { eventually } from "@flint/db/test-support";
import { InMemorySpanExporter } from "@opentelemetry/sdk-trace-node";
import { API_KEY } from "./test-support/probe-services.ts";
import { customerClient, logLines, startProbes } from "./test-support/probe-hosts.ts";

const CUSTOMER = "cus_01JZ8XQ4T9V7M2K5N6P8R0S1W3";
const TRACE = "0af7651916cd43dd8448eb211c80319c";

describe.each(["embedded", "split"] as const)("%s", (topology) => {
  const spans = new InMemorySpanExporter();
  let probes: Awaited<ReturnType<typeof startProbes>>;
  let client: ReturnType<typeof customerClient>;

  beforeAll(async () => {
    probes = await startProbes(topology, { spanExporter: spans });
    client = customerClient(probes.customer.url);
    // Platform looked for customer's news before customer was there, and connections of one
    // process to one address share their back-off.
    await eventually(() => client.getCustomer({ customerId: CUSTOMER }).then(Boolean, () => false));
  });
  afterAll(async () => {
    client.close();
    await probes.stop();
  });

  const post = (path: string, headers: Record<string, string> = {}, body: object = {}) =>
    fetch(`${probes.customer.url}/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${API_KEY}`,
        ...headers,
      },
      body: JSON.stringify(body),
    });

  test("a service calls another's internal RPC in the name of its caller", async () => {
    const { customer } = await client.getCustomer({ customerId: CUSTOMER });
    expect(customer).toMatchObject({ id: CUSTOMER, name: "ws_01JZ8XQ4T9V7M2K5N6P8R0S1W3" });
  });

  test("an API key does not open an internal RPC, and an unknown key opens nothing", async () => {
    const url = `${probes.platform.url}/flint.platform.v1.AuthenticationInternalService/LookUpOrigin`;
    const refused = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${API_KEY}` },
      body: "{}",
    });
    expect(refused.status).toBe(403);
    const unknown = await post("flint.customer.v1.CustomerService/GetCustomer", {
      authorization: "Bearer flint_test_other",
    });
    expect(unknown.status).toBe(401);
  });

  test("a job that is born leased runs at once, and the news reach the other service", async () => {
    const { customer } = await client.createCustomer({ requestId: "r-1", name: "Ada" });
    const seenBy = async (which: "platform" | "customer") => {
      const running = probes[which].modules.find(({ module }) => module.name === which);
      const rows = await running?.db.query<{ what: string }>(
        "SELECT what FROM seen WHERE workspace_id = ? AND what = ?",
        ["ws_01JZ8XQ4T9V7M2K5N6P8R0S1W3", customer?.id ?? ""],
      );
      return rows?.length === 1;
    };
    expect(await seenBy("customer")).toBe(true);
    await eventually(() => seenBy("platform"));
  });

  test("one trace follows a call through every service", async () => {
    spans.reset();
    const answer = await post(
      "flint.customer.v1.CustomerService/GetCustomer",
      { traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
      { customerId: CUSTOMER },
    );
    expect(answer.status).toBe(200);
    const followed = spans
      .getFinishedSpans()
      .filter((span) => span.spanContext().traceId === TRACE);
    const served = followed.filter((span) => span.kind === 1).map((span) => span.name);
    expect(served).toContain("flint.customer.v1.CustomerService/GetCustomer");
    expect(served).toContain("flint.platform.v1.AuthenticationInternalService/LookUpWorkspace");
    const ids = new Set(followed.map((span) => span.spanContext().spanId));
    const roots = followed.filter((span) => !ids.has(span.parentSpanContext?.spanId ?? ""));
    expect(roots.map((span) => span.name)).toEqual([
      "flint.customer.v1.CustomerService/GetCustomer",
    ]);
  });

  test("a job that a call waits for is part of its trace", async () => {
    spans.reset();
    const headers = { traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
    const body = { requestId: "r-2", name: "Grace" };
    await post("flint.customer.v1.CustomerService/CreateCustomer", headers, body);
    const followed = spans
      .getFinishedSpans()
      .filter((span) => span.spanContext().traceId === TRACE)
      .map((span) => span.name);
    expect(followed).toContain("job greet");
  });

  test("a page of an allowed origin may call, another's may not", async () => {
    const preflight = (origin: string) =>
      fetch(`${probes.customer.url}/flint.customer.v1.CustomerService/GetCustomer`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
    const allowed = await preflight("https://shop.example");
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect((await preflight("https://evil.example")).status).toBe(403);
  });

  test("GET /healthz and /metrics answer without a credential", async () => {
    const health = await fetch(`${probes.customer.url}/healthz`);
    expect([health.status, await health.json()]).toEqual([200, { status: "serving" }]);
    const text = await (await fetch(`${probes.customer.url}/metrics`)).text();
    expect(text).toMatch(
      /flint_rpc_duration_seconds_count\{procedure="flint.customer.v1.CustomerService\/GetCustomer",code="ok"\} \d+/,
    );
    expect(text).toMatch(/flint_feed_position\{service="customer"\} \d+/);
    expect(text).toMatch(/flint_mysql_connections\{service="customer",state="open"\} [1-9]/);
    expect(text).toContain('flint_event_queue_events{service="customer"} ');
    const followers = await (await fetch(`${probes.platform.url}/metrics`)).text();
    expect(followers).toContain(
      'flint_consumer_position{service="platform",consumer="probe-news",source="customer"} ',
    );
  });

  test("the log has a line for each call, and no secret", async () => {
    await client.getCustomer({ customerId: CUSTOMER });
    const calls = logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(calls).toContainEqual(
      expect.objectContaining({
        procedure: "flint.customer.v1.CustomerService/GetCustomer",
        code: "ok",
        actorId: "key_probe",
      }),
    );
    expect(logLines.join("")).not.toContain(API_KEY);
  });

  test("a refusal of gRPC carries its reason", async () => {
    const error = await client.getCustomer({ customerId: "x" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: Code.InvalidArgument });
    expect(refusalOf(error)).toMatchObject({ reason: "INVALID_FIELD", field: "customer_id" });
  });
});
