import { createServer } from "node:net";
import type { Progress } from "./progress.ts";
import { Unusable } from "./progress.ts";

/** More neighbours than this is a machine with another problem. */
const TRIES_MAX = 100;

/**
 * The first free port on 127.0.0.1 from `from` upwards; a taken one is named.
 *
 * @param what whose port it is, for the message: "Flint", "The database"
 */
export async function freePort(from: number, what: string, progress: Progress): Promise<number> {
  for (let port = from; port < from + TRIES_MAX; port++) {
    if (await isFree(port)) {
      if (port > from) {
        const taken = port === from + 1 ? `Port ${from} is` : `Ports ${from} to ${port - 1} are`;
        progress.say(`  ${taken} taken by another program. ${what} uses ${port}.`);
      }
      return port;
    }
  }
  throw new Unusable(`Ports ${from} to ${from + TRIES_MAX - 1} are all taken: end what uses them.`);
}

/** Whether a server could listen on this port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
