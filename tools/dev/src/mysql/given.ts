import { Unusable } from "../progress.ts";
import { askServer, assertUsable, withoutPassword } from "./server-check.ts";
import type { Mysql } from "./mysql.ts";

/** The server of FLINT_MYSQL_URL, which is somebody else's to start and stop. */
export async function givenServer(url: string): Promise<Mysql> {
  const name = `FLINT_MYSQL_URL (${withoutPassword(url)})`;
  const facts = await askServer(url).catch((error: Error) => {
    throw new Unusable(`${name} cannot be reached: ${error.message}`);
  });
  assertUsable(facts, name);
  return {
    url,
    flavor: facts.flavor,
    source: `${name}, ${facts.flavor} ${facts.version}`,
    release: async () => {},
  };
}
