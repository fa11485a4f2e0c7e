import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { trace } from "@opentelemetry/api";
import { InMemorySpanExporter } from "@opentelemetry/sdk-trace-node";
import { startTelemetry } from "./telemetry.ts";

const span = (name: string) => trace.getTracer("test").startSpan(name).end();

test("sends spans to the collector that the settings name, at the latest when it stops", async () => {
  const received: string[] = [];
  const collector = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => received.push(chunk.toString("latin1")));
    request.on("end", () => {
      received.push(request.url ?? "");
      response.writeHead(200, { connection: "close" }).end();
    });
  });
  await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
  const { port } = collector.address() as AddressInfo;
  const telemetry = startTelemetry({ otlpEndpoint: `http://127.0.0.1:${port}/` });
  span("charge");
  await telemetry.stop();
  await new Promise((done) => collector.close(done));
  expect(received.at(-1)).toBe("/v1/traces");
  expect(received.join("")).toContain("charge");
});

test("a collector that is away does not keep the process from stopping", async () => {
  const telemetry = startTelemetry({ otlpEndpoint: "http://127.0.0.1:1" });
  span("charge");
  const startedAt = performance.now();
  await telemetry.stop();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test("two hosts of a process send each span once, and a later one finds the way again", async () => {
  const exporter = new InMemorySpanExporter();
  const first = startTelemetry({}, exporter);
  const second = startTelemetry({}, exporter);
  span("once");
  await first.stop();
  span("twice");
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(["once", "twice"]);
  await second.stop();
  const again = new InMemorySpanExporter();
  const third = startTelemetry({}, again);
  span("again");
  expect(again.getFinishedSpans().map(({ name }) => name)).toEqual(["again"]);
  await third.stop();
});
