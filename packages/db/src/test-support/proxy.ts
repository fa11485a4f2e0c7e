import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

const HEADER_BYTES = 4;
const COM_QUERY = 3;

/**
 * What happens to a packet of statements on its way to the server. `cut` ends the client's
 * connection: before the server gets the packet, after it has answered (the answer is lost), or
 * at once while the packet still reaches the server `lateMs` later.
 */
export type Fate =
  { kind: "pass" } | { kind: "cut_before" | "cut_after" } | { kind: "cut_now"; lateMs: number };

/** What a proxy does with the statements that pass it. */
export interface ProxyOptions {
  /** Chooses a packet's fate. */
  fate?: (sql: string) => Fate;
  /** Replaces a packet's text by one of the same length. */
  rewrite?: (sql: string) => string;
}

/** A TCP proxy in front of the database, which sees statements and cuts connections. */
export interface Proxy {
  /** The given URL, through the proxy. */
  url: string;
  /** Text of each packet of statements that has passed. */
  packets: string[];
  close(): Promise<void>;
}

export async function openProxy(url: string, options: ProxyOptions = {}): Promise<Proxy> {
  const { hostname, port } = new URL(url);
  const packets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay(true));
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    join({ client, upstream, packets, options });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String((server.address() as AddressInfo).port);
  return { url: through.href, packets, close: () => close(server, sockets) };
}

interface Joined {
  client: Socket;
  upstream: Socket;
  packets: string[];
  options: ProxyOptions;
}

function join({ client, upstream, packets, options }: Joined): void {
  let pending: Buffer = Buffer.alloc(0);
  let cutAtAnswer = false;
  let late = false;
  client.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const length = pending.length < HEADER_BYTES ? Infinity : pending.readUIntLE(0, 3);
      if (pending.length < HEADER_BYTES + length) return;
      const packet = pending.subarray(0, HEADER_BYTES + length);
      pending = pending.subarray(HEADER_BYTES + length);
      forward(packet);
    }
  });
  upstream.on("data", (chunk) => {
    if (cutAtAnswer) cut();
    else client.write(chunk);
  });
  upstream.on("close", () => client.destroy());
  client.on("close", () => {
    if (!late) upstream.end();
  });

  function forward(packet: Buffer): void {
    const isQuery = packet[3] === 0 && packet[HEADER_BYTES] === COM_QUERY;
    if (!isQuery) return void upstream.write(packet);
    const start = sqlStart(packet);
    const sql = packet.toString("utf8", start);
    const fate = options.fate?.(sql) ?? { kind: "pass" };
    if (fate.kind === "cut_before") return cut();
    packets.push(sql);
    if (options.rewrite !== undefined) packet.write(options.rewrite(sql), start);
    if (fate.kind === "cut_after") cutAtAnswer = true;
    if (fate.kind !== "cut_now") return void upstream.write(packet);
    late = true;
    client.resetAndDestroy();
    setTimeout(() => upstream.end(packet), fate.lateMs);
  }

  function cut(): void {
    client.resetAndDestroy();
    upstream.destroy();
  }
}

/** To MySQL the driver sends the number of query attributes first: none, in one set. */
function sqlStart(packet: Buffer): number {
  const start = HEADER_BYTES + 1;
  return packet[start] === 0 && packet[start + 1] === 1 ? start + 2 : start;
}

function close(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
