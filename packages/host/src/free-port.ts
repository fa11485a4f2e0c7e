import { createServer } from "node:net";
import type { ListenAddress } from "./settings.ts";

/** Ports that are tried after the one that was asked for. */
const PORTS_TRIED_MAX = 20;

/** What to do about a port that is taken: go on to the next one, or say so. */
export type IfTaken = "next" | "refuse";

/**
 * Finds a port that can be bound, before anything is started that would have to be stopped again.
 *
 * @returns the address with a port that was free a moment ago; port 0 becomes a real one
 * @throws Error naming the port that is taken, or the host that cannot be bound
 */
export async function findFreePort(
  address: ListenAddress,
  ifTaken: IfTaken,
): Promise<ListenAddress> {
  const { host, port } = address;
  const triedMax = ifTaken === "next" && port !== 0 ? PORTS_TRIED_MAX : 0;
  for (let tried = 0; tried <= triedMax; tried++) {
    const found = await tryPort({ host, port: port + tried });
    if (found !== undefined) {
      return { host, port: found };
    }
  }
  const range = triedMax === 0 ? `Port ${port} is` : `Ports ${port} to ${port + triedMax} are`;
  throw new Error(
    `${range} taken on ${host}. Stop what listens there, or set FLINT_LISTEN to another port.`,
  );
}

/** @returns the port, or undefined where it is taken */
function tryPort(address: ListenAddress): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") {
        resolve(undefined);
      } else {
        const { host, port } = address;
        reject(new Error(`Cannot listen on ${host}:${port} (${error.code}).`, { cause: error }));
      }
    });
    server.listen(address, () => {
      const bound = server.address();
      const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
      server.close(() => resolve(port));
    });
  });
}
