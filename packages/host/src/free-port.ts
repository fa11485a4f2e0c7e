import { createServer } from "node:net";
import type { ListenAddress } from "./settings.ts";

/**
 * Sees that a port can be bound, before anything is started that would have to be stopped again.
 *
 * @returns the address with a port that was free a moment ago; port 0 becomes a real one
 * @throws Error naming the port that is taken, or the host that cannot be bound
 */
export function findFreePort({ host, port }: ListenAddress): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(message({ host, port }, error.code), { cause: error }));
    });
    server.listen({ host, port }, () => {
      const bound = server.address();
      const found = typeof bound === "object" && bound !== null ? bound.port : port;
      server.close(() => resolve({ host, port: found }));
    });
  });
}

function message({ host, port }: ListenAddress, code = "unknown"): string {
  return code === "EADDRINUSE"
    ? `Port ${port} is taken on ${host}. Stop what listens there, or set FLINT_LISTEN to another.`
    : `Cannot listen on ${host}:${port} (${code}). Correct FLINT_LISTEN or the service's address.`;
}
