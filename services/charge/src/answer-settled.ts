import { toBinary } from "@bufbuild/protobuf";
import { PayOrderResponseSchema } from "@flint/contracts-charge";
import type { Attempt } from "./domain/attempt.ts";
import type { PaymentIntent } from "./domain/intent.ts";
import type { Order } from "./domain/order.ts";
import { collectedMessage } from "./rpc/collected-mapping.ts";

/** The objects after a settle. */
export type Settled = { order: Order; intent: PaymentIntent; attempt: Attempt };

/** Equal for every repeat from now on; the responses of all calls that move money are one shape. */
export function answerOf(settled: Settled): Uint8Array {
  return toBinary(PayOrderResponseSchema, collectedMessage(settled));
}

/**
 * What repeats of the call that made the intent are given from now on: one that made it without
 * confirming it has its answer, for ever.
 */
export function answerOfMaking(
  { intent }: Settled,
  final: Uint8Array | undefined,
): Uint8Array | undefined {
  return intent.terms === undefined ? final : undefined;
}
