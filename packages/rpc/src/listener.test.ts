import { expect, test } from "@jest/globals";
import * as http2 from "node:http2";
import { connect } from "node:net";
import { probeClient, WAYS, writer } from "./test-support/probe-clients.ts";
import { startProbeServer } from "./test-support/probe-server.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a stop lets running calls end and takes no new one", async () => {
  const server = await startProbeServer({
    write: async () => {
      await pause(150);
      return { id: "late" };
    },
  });
  const ways = WAYS.filter((way) => way !== "in-process");
  const clients = ways.map((way) => probeClient(server, way));
  const running = clients.map((client) => client.read({ id: "1" }, { headers: writer }));
  while (server.handled.length < ways.length) {
    await pause(2);
  }
  const stopped = server.listener.stop(2000);
  for (const answer of await Promise.all(running)) {
    expect(answer).toMatchObject({ id: "late" });
  }
  await stopped;
  const late = probeClient(server, "connect-proto");
  await expect(late.read({ id: "1" }, { headers: writer })).rejects.toThrow();
  clients.forEach((client) => client.close());
});

test("a stop does not wait for idle, silent or half open connections", async () => {
  const server = await startProbeServer();
  const session = http2.connect(server.url);
  session.on("error", () => undefined);
  const clients = WAYS.map((way) => probeClient(server, way));
  await Promise.all(clients.map((client) => client.read({ id: "1" }, { headers: writer })));
  const silent = connect(server.port, "127.0.0.1").on("error", () => undefined);
  const hinting = connect(server.port, "127.0.0.1").on("error", () => undefined);
  hinting.write("PR");
  await pause(30);
  const startedAtMs = performance.now();
  await server.listener.stop(5000);
  expect(performance.now() - startedAtMs).toBeLessThan(1000);
  await pause(5);
  expect(server.listener.connections()).toBe(0);
  clients.forEach((client) => client.close());
  session.destroy();
  silent.destroy();
  hinting.destroy();
});

test("a stop cuts calls that do not end in time", async () => {
  const server = await startProbeServer({
    write: async (_request, call) => {
      await new Promise((resolve) => call.signal.addEventListener("abort", resolve));
      return {};
    },
  });
  const client = probeClient(server, "grpc-js");
  const web = probeClient(server, "connect-proto");
  const calls = [client, web].map((each) =>
    each.read({ id: "1" }, { headers: writer, timeoutMs: 3000 }).catch((error: unknown) => error),
  );
  while (server.handled.length < 2) {
    await pause(2);
  }
  const startedAtMs = performance.now();
  await server.listener.stop(200);
  expect(performance.now() - startedAtMs).toBeLessThan(1500);
  for (const ending of await Promise.all(calls)) {
    expect(ending).toBeInstanceOf(Error);
  }
  client.close();
});

test("a port that is taken is an error, not a crash", async () => {
  const server = await startProbeServer();
  const { listen } = await import("./listener.ts");
  const { grpcServer } = await import("./grpc-server.ts");
  const grpc = grpcServer(server.pipeline);
  await expect(
    listen({ host: "127.0.0.1", port: server.port, grpc, http: () => undefined }),
  ).rejects.toMatchObject({ code: "EADDRINUSE" });
  grpc.forceShutdown();
  await server.stop();
});
