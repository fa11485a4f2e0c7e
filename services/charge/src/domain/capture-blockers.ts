import type { CaptureKind } from "./authorization.ts";
import type { Blocker } from "./blocker.ts";
import type { WalletAnswer } from "./plan.ts";

/** Whether the money is to be held first, and cannot be: a debit's, or at that processor. */
export function captureBlockers({
  captureKind,
  authorizable,
  wallet,
}: {
  captureKind?: CaptureKind | undefined;
  /** Of the processor that would be charged over; `undefined` where none is known. */
  authorizable?: boolean | undefined;
  wallet?: WalletAnswer | undefined;
}): Blocker[] {
  const instrument = wallet?.instrument;
  if (captureKind !== "manual" || instrument === undefined) return [];
  const { paymentMethod, processor, processorAccountId } = instrument;
  const refusal = { refusal: "CAPTURE_KIND_NOT_SUPPORTED", field: "capture_kind" } as const;
  if (paymentMethod.kind !== "card") {
    const details = { payment_method_kind: paymentMethod.kind };
    const reason = "CAPTURE_KIND_NOT_SUPPORTED_BY_KIND";
    return [{ reason, ...refusal, objectId: paymentMethod.id, details }];
  }
  if (authorizable !== false) return [];
  const reason = "CAPTURE_KIND_NOT_SUPPORTED_BY_PROCESSOR";
  return [{ reason, ...refusal, objectId: processorAccountId, details: { processor } }];
}
