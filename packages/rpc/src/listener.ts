import { ServerCredentials, type Server as GrpcServer } from "@grpc/grpc-js";
import { createServer, type RequestListener, type Server as HttpServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { answerGarbage } from "./http-garbage.ts";

/** What listens on one port. */
export type ListenerOptions = {
  host: string;
  /** 0 takes any free one. */
  port: number;
  grpc: GrpcServer;
  http: RequestListener;
};

/** A port that speaks gRPC (HTTP/2 without TLS) and Connect and gRPC-Web (HTTP/1.1). */
export interface RpcListener {
  /** `http://127.0.0.1:7400` */
  readonly url: string;
  readonly port: number;
  /** Connections that are open now, whatever they speak. */
  connections(): number;
  /** Takes no new connection, lets running calls end, cuts what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** How HTTP/2 connections begin; no HTTP/1.1 method begins with these three letters. */
const PREFACE_START = Buffer.from("PRI");

/** A connection that says nothing for so long is let go. */
const SILENCE_MAX_MS = 10_000;

/** How often a stopping server lets go of connections that have become idle. */
const IDLE_SWEEP_MS = 50;

/** Connections at once; a process has about 1,000 descriptors by default, raised in production. */
const CONNECTIONS_MAX = 4096;

/**
 * Opens the port. The first bytes of a connection decide who gets it: grpc-js by its connection
 * injector, everything else node's HTTP/1.1 server. That one does the listening, because its
 * time-outs for slow headers and bodies work only while it listens itself.
 */
export async function listen(options: ListenerOptions): Promise<RpcListener> {
  const server = httpServer(options.http);
  const injector = options.grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = sortConnections(server, (socket) => injector.injectConnection(socket));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`,
    port,
    connections: () => sockets.all.size,
    async stop(graceMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      injector.drain(graceMs);
      for (const socket of sockets.silent) {
        socket.destroy();
      }
      // A kept-alive connection whose call has just ended would be waited for, for nothing.
      const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
      const cut = setTimeout(() => sockets.all.forEach((socket) => socket.destroy()), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
      injector.destroy();
      options.grpc.forceShutdown();
    },
  };
}

function httpServer(listener: RequestListener): HttpServer {
  const server = createServer(
    {
      headersTimeout: 10_000,
      // Longer than the body's own limit, which answers with an envelope.
      requestTimeout: 15_000,
      keepAliveTimeout: 60_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    listener,
  );
  // No byte either way for a minute: longer than any call, and the end of who does not read.
  server.timeout = 60_000;
  server.maxConnections = CONNECTIONS_MAX;
  server.on("clientError", answerGarbage);
  return server;
}

/** Puts itself before node's own handling of new connections. */
function sortConnections(server: HttpServer, toGrpc: (socket: Socket) => void) {
  const toHttp = server.listeners("connection") as ((socket: Socket) => void)[];
  const sockets = { all: new Set<Socket>(), silent: new Set<Socket>() };
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    sockets.all.add(socket);
    sockets.silent.add(socket);
    socket.once("close", () => sockets.all.delete(socket));
    peek(socket, (isHttp2) => {
      sockets.silent.delete(socket);
      if (isHttp2) {
        toGrpc(socket);
      } else if (isHttp2 === false) {
        toHttp.forEach((handle) => handle.call(server, socket));
      }
    });
  });
  return sockets;
}

/** Reads until the protocol is certain and puts the bytes back; undefined: it closed before. */
function peek(socket: Socket, decided: (isHttp2: boolean | undefined) => void): void {
  let start: Buffer = Buffer.alloc(0);
  const silence = setTimeout(() => socket.destroy(), SILENCE_MAX_MS);
  const decide = (isHttp2: boolean | undefined) => {
    clearTimeout(silence);
    socket.off("readable", read);
    socket.off("error", ignore);
    socket.off("close", closed);
    if (isHttp2 !== undefined) {
      socket.unshift(start);
    }
    decided(isHttp2);
  };
  const read = () => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read()) {
      start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
      const known = start.subarray(0, PREFACE_START.length);
      if (!known.equals(PREFACE_START.subarray(0, known.length))) {
        return decide(false);
      }
      if (known.length === PREFACE_START.length) {
        return decide(true);
      }
    }
  };
  const ignore = () => undefined;
  const closed = () => decide(undefined);
  socket.on("readable", read);
  socket.on("error", ignore);
  socket.on("close", closed);
}
