import type { JsonObject, MessageInitShape } from "@bufbuild/protobuf";
import {
  ActorKind,
  type ActorSchema,
  type NumberedEventSchema,
  type Actor as ActorMessage,
  type Event as EventMessage,
  type NumberedEvent as NumberedEventMessage,
  type OrderContext as OrderContextMessage,
} from "@flint/contracts-type";
import type { Id } from "@flint/std";
import type { EventActor, NumberedEvent } from "./event.ts";

/** An event as `FeedService.ReadEvents` answers it. */
export function eventToMessage(event: NumberedEvent): MessageInitShape<typeof NumberedEventSchema> {
  const { orderContext } = event;
  return {
    position: event.position,
    event: {
      id: event.id,
      type: event.type,
      workspaceId: event.workspaceId,
      objectId: event.objectId,
      objectSequence: BigInt(event.objectSequence),
      actor: actorToMessage(event.actor),
      ...(orderContext === undefined
        ? {}
        : { orderContext: { ...orderContext, creator: actorToMessage(orderContext.creator) } }),
      occurredTime: timestampOf(event.occurredAt),
      snapshotJson: Buffer.from(JSON.stringify(event.snapshot)),
      requestId: event.requestId,
      callId: event.callId,
      schemaVersion: event.schemaVersion,
    },
  };
}

/**
 * Reads an event of another service. What a newer service added is passed over: unknown fields are
 * ignored, and a kind of actor without a name here becomes `unknown`.
 *
 * @throws TypeError if it is no event at all (no body, no time, a snapshot that is not JSON)
 */
export function eventFromMessage(message: NumberedEventMessage): NumberedEvent {
  const { event } = message;
  if (event?.occurredTime === undefined) {
    throw new TypeError(`Position ${message.position} holds no event.`);
  }
  return {
    position: message.position,
    id: event.id,
    type: event.type,
    workspaceId: event.workspaceId,
    objectId: event.objectId,
    objectSequence: Number(event.objectSequence),
    actor: actorFromMessage(event.actor),
    ...(event.orderContext === undefined
      ? {}
      : { orderContext: orderContextFromMessage(event.orderContext) }),
    snapshot: snapshotOf(event),
    requestId: event.requestId,
    callId: event.callId,
    occurredAt: instantOf(event.occurredTime),
    schemaVersion: event.schemaVersion,
  };
}

const KIND_TO_MESSAGE = {
  api_key: ActorKind.API_KEY,
  agent: ActorKind.AGENT,
  customer: ActorKind.CUSTOMER,
  system: ActorKind.SYSTEM,
  unknown: ActorKind.UNSPECIFIED,
} satisfies Record<EventActor["kind"], ActorKind>;

const KIND_FROM_MESSAGE = new Map<ActorKind, EventActor["kind"]>([
  [ActorKind.API_KEY, "api_key"],
  [ActorKind.AGENT, "agent"],
  [ActorKind.CUSTOMER, "customer"],
  [ActorKind.SYSTEM, "system"],
]);

function actorToMessage(actor: EventActor): MessageInitShape<typeof ActorSchema> {
  return { kind: KIND_TO_MESSAGE[actor.kind], id: actor.id, reason: actor.reason };
}

function actorFromMessage(message: ActorMessage | undefined): EventActor {
  const { kind, id, reason } = message ?? { kind: ActorKind.UNSPECIFIED, id: "", reason: "" };
  return { kind: KIND_FROM_MESSAGE.get(kind) ?? "unknown", id, reason };
}

function orderContextFromMessage(message: OrderContextMessage): NumberedEvent["orderContext"] {
  return {
    orderId: message.orderId as Id<"order">,
    externalReferenceId: message.externalReferenceId,
    origin: message.origin,
    channel: message.channel,
    creator: actorFromMessage(message.creator),
  };
}

function snapshotOf(event: EventMessage): JsonObject {
  try {
    return JSON.parse(Buffer.from(event.snapshotJson).toString()) as JsonObject;
  } catch (cause) {
    throw new TypeError(`The snapshot of ${event.id} is not JSON.`, { cause });
  }
}

const NANOS_PER_SECOND = 1_000_000_000n;

function timestampOf(instant: Temporal.Instant) {
  const nanos = instant.epochNanoseconds;
  // Rounded down, so that instants before 1970 too have nanos from 0 up, as Timestamp wants it.
  const within = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  return { seconds: (nanos - within) / NANOS_PER_SECOND, nanos: Number(within) };
}

function instantOf(timestamp: { seconds: bigint; nanos: number }): Temporal.Instant {
  return Temporal.Instant.fromEpochNanoseconds(
    timestamp.seconds * NANOS_PER_SECOND + BigInt(timestamp.nanos),
  );
}
