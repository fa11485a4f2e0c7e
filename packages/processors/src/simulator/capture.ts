import { ChargeState } from "@flint/contracts-simulator";
import { toProcessorUnits } from "../amount.ts";
import type { CaptureAnswer, CaptureRequest } from "../capture.ts";
import { NotSent, OutcomeUnknown } from "../errors.ts";
import type { CallOptions } from "../processor.ts";
import { checkCharge } from "./answer.ts";
import { captureRefusal, readFailure } from "./failure.ts";
import { connectOptions, type SimulatorAccount } from "./simulator-account.ts";

/** Sends a capture once, and makes one of the port's answers or errors of what comes back. */
export async function captureAtSimulator(
  account: SimulatorAccount,
  request: CaptureRequest,
  call: CallOptions,
): Promise<CaptureAnswer> {
  const { amounts } = account.rules;
  const amount = toProcessorUnits(amounts, request.amount);
  const { processorId } = request;
  if (call.signal?.aborted) throw new NotSent("aborted", { cause: call.signal.reason });
  try {
    const { charge } = await account.client.captureCharge(
      { idempotencyKey: request.key, chargeId: processorId, amount },
      connectOptions(account, call),
    );
    checkCharge(charge, {
      currency: request.authorized.currency,
      amount: toProcessorUnits(amounts, request.authorized),
      reference: request.attemptId,
    });
    const isIt = charge.state === ChargeState.APPROVED && charge.capturedAmount === amount;
    if (!isIt) throw new OutcomeUnknown("another_charge");
    return { outcome: "captured", processorId };
  } catch (error) {
    const refusal = captureRefusal(error);
    if (refusal === undefined) throw readFailure(error);
    if (refusal.state === "authorized") {
      return { outcome: "refused", code: refusal.code, rawText: `refused: ${refusal.reason}` };
    }
    if (ENDED.has(refusal.state)) return { outcome: "canceled", processorId };
    // Taken under another key, or after the key was forgotten: what became of this one is read.
    throw new OutcomeUnknown("key_reused", { cause: error });
  }
}

/** States in which nothing was taken, and nothing can be. */
const ENDED: ReadonlySet<string> = new Set(["expired", "canceled"]);
