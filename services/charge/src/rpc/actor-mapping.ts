import { create } from "@bufbuild/protobuf";
import {
  type Actor as ActorMessage,
  ActorKind,
  ActorSchema,
  type OrderContext as OrderContextMessage,
  OrderContextSchema,
} from "@flint/contracts-type";
import type { Actor, OrderContext } from "@flint/std";

const ACTOR_KINDS = {
  api_key: ActorKind.API_KEY,
  agent: ActorKind.AGENT,
  customer: ActorKind.CUSTOMER,
  system: ActorKind.SYSTEM,
} as const satisfies Record<Actor["kind"], ActorKind>;

/** An actor as a message. */
export function actorMessage(actor: Actor): ActorMessage {
  return create(ActorSchema, {
    kind: ACTOR_KINDS[actor.kind],
    id: actor.id,
    reason: actor.reason,
  });
}

/** An order context as a message. */
export function orderContextMessage(context: OrderContext): OrderContextMessage {
  return create(OrderContextSchema, {
    orderId: context.orderId,
    externalReferenceId: context.externalReferenceId,
    origin: context.origin,
    channel: context.channel,
    creator: actorMessage(context.creator),
  });
}
