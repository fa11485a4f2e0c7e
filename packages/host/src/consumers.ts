import { FeedService } from "@flint/contracts-type";
import {
  eventFromMessage,
  readFeed,
  startConsumer,
  type NumberedEvent,
  type RunningConsumer,
} from "@flint/outbox";
import { serviceClient } from "@flint/rpc";
import type { Logger } from "./logger.ts";
import type { ConsumerSpec, ServiceContext } from "./service.ts";
import type { ServiceName } from "./service-name.ts";
import { systemCaller } from "./system-caller.ts";

/** A consumer that runs, and whose news it waits for. */
export type FollowingConsumer = { source: ServiceName; running: RunningConsumer };

/**
 * Starts a service's consumers. Its own feed is read from its own schema, every other by
 * FeedService from the service that has it.
 */
export function startConsumers(options: {
  service: ServiceName;
  consumers: readonly ConsumerSpec[];
  context: Pick<ServiceContext, "db" | "transportTo" | "logger">;
}): FollowingConsumer[] {
  const { service, consumers, context } = options;
  return consumers.map((spec) => {
    const logger = context.logger.child({ consumer: spec.name });
    const running = startConsumer({
      name: spec.name,
      db: context.db,
      types: spec.types,
      handle: spec.handle,
      read:
        spec.source === service
          ? (afterPosition, limit) => readFeed(context.db, { afterPosition, limit })
          : readRemote({ reader: service, spec, context }),
      onParked: (event, error) => logParked(logger, event, error),
      onError: (error) => logger.warn({ error }, "feed not read"),
    });
    return { source: spec.source, running };
  });
}

function readRemote(options: {
  reader: ServiceName;
  spec: ConsumerSpec;
  context: Pick<ServiceContext, "transportTo">;
}) {
  const { reader, spec, context } = options;
  return async (
    afterPosition: bigint,
    limit: number,
    signal: AbortSignal,
  ): Promise<NumberedEvent[]> => {
    const transport = context.transportTo(spec.source);
    const feed = serviceClient(FeedService, transport, systemCaller(reader, signal));
    const { events } = await feed.readEvents({ service: spec.source, afterPosition, limit });
    return events.map(eventFromMessage);
  };
}

function logParked(logger: Logger, event: NumberedEvent, error: unknown): void {
  const { id, type, objectId, workspaceId } = event;
  logger.error({ error, eventId: id, type, objectId, workspaceId }, "event parked");
}
