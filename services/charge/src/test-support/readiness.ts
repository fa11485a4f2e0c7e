import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ChargeReason,
  type CheckReadinessRequest,
  type CheckReadinessRequestSchema,
  type CheckReadinessResponse,
  Initiator,
  ReadinessService,
} from "@flint/contracts-charge";
import type { TestCaller } from "@flint/testing";

/** Fields of a CheckReadiness request. */
export type CheckFields = Exclude<
  MessageInitShape<typeof CheckReadinessRequestSchema>,
  CheckReadinessRequest
>;

/** Asks whether the merchant's own unscheduled charge would be made, but for what is given. */
export function check(caller: TestCaller, fields: CheckFields): Promise<CheckReadinessResponse> {
  return caller.client(ReadinessService).checkReadiness({
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
    ...fields,
  });
}

/** The reasons of an answer's blockers, in their order. */
export function reasonsIn(answer: CheckReadinessResponse): string[] {
  return answer.blockers.map(({ reason }) => reason);
}
