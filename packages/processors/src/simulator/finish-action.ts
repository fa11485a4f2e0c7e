import { toProcessorUnits } from "../amount.ts";
import type { ChargeAnswer, FinishActionRequest } from "../charge.ts";
import type { CallOptions } from "../processor.ts";
import { answerOf, checkCharge } from "./answer.ts";
import { readFailure } from "./failure.ts";
import { connectOptions, type SimulatorAccount } from "./simulator-account.ts";

/** Asks the simulator what came of a charge whose customer was to act. */
export async function finishActionAtSimulator(
  account: SimulatorAccount,
  request: FinishActionRequest,
  call: CallOptions,
): Promise<ChargeAnswer> {
  try {
    const asked = { id: request.processorId };
    const { charge } = await account.client.finishAction(asked, connectOptions(account, call));
    checkCharge(charge, {
      currency: request.amount.currency,
      amount: toProcessorUnits(account.rules.amounts, request.amount),
      reference: request.attemptId,
    });
    return answerOf(charge, account.rules.amounts);
  } catch (error) {
    throw readFailure(error);
  }
}
