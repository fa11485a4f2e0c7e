import { FeedService } from "@flint/contracts-type";
import type { Database } from "@flint/db";
import { eventToMessage, FEED_LIMIT_MAX, readFeed } from "@flint/outbox";
import { rpc, type Rpc } from "@flint/rpc";
import { Refused } from "@flint/std";

/** Events of one answer where the reader does not say. */
const LIMIT_DEFAULT = 100;

/**
 * The feeds of all services that this host has, behind the one RPC that every host serves.
 *
 * @param databases by the service's name
 */
export function feedRpcs(databases: ReadonlyMap<string, Database>): Rpc[] {
  const readEvents = rpc(FeedService.method.readEvents, async (request) => {
    const db = databases.get(request.service);
    if (db === undefined) {
      throw new Refused("NOT_FOUND", { field: "service", details: { id: request.service } });
    }
    const limit = request.limit === 0 ? LIMIT_DEFAULT : request.limit;
    if (limit < 1 || limit > FEED_LIMIT_MAX || request.afterPosition < 0n) {
      const field = request.afterPosition < 0n ? "after_position" : "limit";
      throw new Refused("INVALID_FIELD", { field });
    }
    const events = await readFeed(db, { afterPosition: request.afterPosition, limit });
    return { events: events.map(eventToMessage) };
  });
  return [readEvents];
}
