export { appendEvents, EVENTS_PER_APPEND_MAX } from "./append-events.ts";
export { eventFromMessage, eventToMessage } from "./event-message.ts";
export {
  FEED_BYTES_MAX,
  FEED_LIMIT_MAX,
  type EventActor,
  type NewEvent,
  type NumberedEvent,
} from "./event.ts";
export { outboxMigrations } from "./migrations.ts";
export {
  driveParked,
  listParkedEvents,
  PARKED_LIMIT_MAX,
  type ParkedEvent,
} from "./parked-events.ts";
export { readFeed } from "./read-feed.ts";
export { startConsumer, type ConsumerOptions, type RunningConsumer } from "./start-consumer.ts";
export { startSequencer, type Sequencer, type SequencerOptions } from "./start-sequencer.ts";
