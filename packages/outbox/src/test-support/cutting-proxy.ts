import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";

/** A way to the database that can be cut at a COMMIT. */
export type CuttingProxy = {
  /** The database's URL, through the proxy. */
  url: string;
  /** Cuts the connection of the next COMMIT: before it arrives, or before its answer comes back. */
  cutNext(where: "before commit" | "before answer"): void;
  /** Cuts made so far. */
  cuts(): number;
  close(): Promise<void>;
};

/** Starts a proxy in front of a database. */
export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  let armed: "before commit" | "before answer" | undefined;
  let cuts = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const cut = () => {
      cuts += 1;
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket.on("error", () => undefined));
      socket.on("close", () => (client.destroy(), upstream.destroy(), sockets.delete(socket)));
    }
    let answerIsCut = false;
    client.on("data", (bytes) => {
      const where = bytes.includes("COMMIT") ? armed : undefined;
      if (where !== undefined) armed = undefined;
      if (where === "before commit") return cut();
      answerIsCut = where === "before answer";
      upstream.write(bytes);
    });
    upstream.on("data", (bytes) => (answerIsCut ? cut() : client.write(bytes)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    cutNext: (where) => (armed = where),
    cuts: () => cuts,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
