import type { OrderContext } from "@flint/std";

/**
 * The order context as a processor's metadata: a flat map of text. Fields that are empty are
 * left out, since processors count pairs.
 */
export function contextMetadata(context: OrderContext): Record<string, string> {
  const pairs = {
    order_id: context.orderId,
    external_reference_id: context.externalReferenceId,
    origin: context.origin,
    channel: context.channel,
    creator_kind: context.creator.kind,
    creator_id: context.creator.id,
  };
  return Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== ""));
}
