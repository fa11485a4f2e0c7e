/** What the gauges of one service read from its schema when they are asked. */
import type { Database } from "@flint/db";
import type { Metrics, Reading } from "./metrics.ts";
import type { ConsumerSpec } from "./service.ts";
import type { ServiceName } from "./service-name.ts";

const FEED = `/* all workspaces: metrics */
  SELECT (SELECT COALESCE(MAX(position), 0) FROM event_positions) AS position,
    (SELECT COUNT(*) FROM event_queue) AS queued`;

const JOBS = `/* all workspaces: metrics */
  SELECT kind, state, COUNT(*) AS jobs FROM jobs GROUP BY kind, state`;

const CURSORS = "SELECT name, position, parked FROM consumer_cursors";

/** Adds a service's gauges: its jobs, its feed, and how far its consumers have come. */
export function watchModule(options: {
  metrics: Metrics;
  service: ServiceName;
  db: Database;
  consumers: readonly ConsumerSpec[];
  circuits?: (() => Readonly<Record<string, number>>) | undefined;
}): void {
  const { metrics, service, db, consumers, circuits } = options;
  metrics.watch("flint_jobs", async () => {
    const rows = await db.query<{ kind: string; state: string; jobs: bigint }>(JOBS);
    return rows.map(({ kind, state, jobs }) => reading({ service, kind, state }, jobs));
  });
  metrics.watch("flint_feed_position", async () => {
    const [row] = await db.query<{ position: bigint }>(FEED);
    return row === undefined ? [] : [reading({ service }, row.position)];
  });
  metrics.watch("flint_event_queue_events", async () => {
    const [row] = await db.query<{ queued: bigint }>(FEED);
    return row === undefined ? [] : [reading({ service }, row.queued)];
  });
  metrics.watch("flint_mysql_connections", () =>
    Object.entries(db.connections).map(([state, count]) => reading({ service, state }, count)),
  );
  if (circuits !== undefined) {
    metrics.watch("flint_processor_circuits", () =>
      Object.entries(circuits()).map(([state, count]) => reading({ service, state }, count)),
    );
  }
  if (consumers.length === 0) {
    return;
  }
  const cursors = async (value: "position" | "parked") => {
    const rows = await db.query<{ name: string; position: bigint; parked: bigint }>(CURSORS);
    return consumers.flatMap(({ name, source }) => {
      const row = rows.find((each) => each.name === name);
      const labels = { service, consumer: name, ...(value === "position" ? { source } : {}) };
      return row === undefined ? [] : [reading(labels, row[value])];
    });
  };
  metrics.watch("flint_consumer_position", () => cursors("position"));
  metrics.watch("flint_parked_events", () => cursors("parked"));
}

function reading(labels: Record<string, string>, value: bigint | number): Reading {
  return { labels, value: Number(value) };
}
