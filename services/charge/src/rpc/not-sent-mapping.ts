import type { MessageInitShape } from "@bufbuild/protobuf";
import type { NotSentSchema } from "@flint/contracts-charge";
import { NOT_SENT_REASONS, type NotSentReason } from "../domain/not-sent.ts";

/** Why nothing was sent, and what to do. */
export function notSentInit(
  reason: NotSentReason | undefined,
): MessageInitShape<typeof NotSentSchema> {
  return reason === undefined ? {} : { reason, ...NOT_SENT_REASONS[reason] };
}
