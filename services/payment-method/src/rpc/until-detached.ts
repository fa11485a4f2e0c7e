import {
  type DetachPaymentMethodResponse,
  PaymentMethodState,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import type { Call } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";

/** Between two looks; charge confirms within a tenth of a second where nothing is on its way. */
const LOOK_AGAIN_MS = 50;

/** 3 s: longer than most charges take, and shorter than a person's patience. */
const LOOKS_MAX = 60;

/** Kept back from the caller's deadline, so that the answer arrives before it. */
const ANSWER_MARGIN_MS = 250;

/**
 * Waits until a payment method that is being detached is, as long as the caller does. A repeat of
 * the call waits too: it is answered with what is final, once that is known.
 *
 * @returns the answer with what has become of the method; all else stays as it was stored
 */
export async function untilDetached(
  deps: Deps,
  call: Call,
  answer: DetachPaymentMethodResponse,
): Promise<DetachPaymentMethodResponse> {
  const { paymentMethod } = answer;
  if (paymentMethod?.state !== PaymentMethodState.DETACHING) return answer;
  const key = { workspaceId: call.workspaceId, id: paymentMethod.id };
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const { detachedAt, revision } =
      (await findPaymentMethod(deps.db.dataSource.manager, key)) ?? {};
    if (detachedAt !== undefined) {
      paymentMethod.state = PaymentMethodState.DETACHED;
      paymentMethod.detachTime = timestampOf(detachedAt);
      paymentMethod.revision = BigInt(revision ?? 0);
      return answer;
    }
    if (call.remainingMs() < ANSWER_MARGIN_MS + LOOK_AGAIN_MS) return answer;
    await deps.sleep(LOOK_AGAIN_MS);
  }
  return answer;
}
