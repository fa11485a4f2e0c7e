import type { Charge } from "@flint/contracts-simulator";
import { toProcessorUnits } from "../amount.ts";
import type { CancelAnswer, CancelRequest } from "../cancel.ts";
import type { ChargeAnswer } from "../charge.ts";
import { NotSent, OutcomeUnknown } from "../errors.ts";
import type { CallOptions } from "../processor.ts";
import { answerOf, checkCharge } from "./answer.ts";
import { isPastCanceling, readFailure } from "./failure.ts";
import { connectOptions, type SimulatorAccount } from "./simulator-account.ts";

/** Asks the simulator once to end a payment, and tells what it is then. */
export async function cancelAtSimulator(
  account: SimulatorAccount,
  request: CancelRequest,
  call: CallOptions,
): Promise<CancelAnswer> {
  if (call.signal?.aborted) throw new NotSent("aborted", { cause: call.signal.reason });
  try {
    const charge = await send(account, request, call);
    checkCharge(charge, {
      currency: request.amount.currency,
      amount: toProcessorUnits(account.rules.amounts, request.amount),
      reference: request.attemptId,
    });
    return cancelAnswerOf(answerOf(charge, account.rules.amounts));
  } catch (error) {
    throw readFailure(error);
  }
}

/** Asks for the end; where the profile only says that it comes too late, reads what there is. */
async function send(
  account: SimulatorAccount,
  { processorId: id }: CancelRequest,
  call: CallOptions,
): Promise<Charge | undefined> {
  const options = connectOptions(account, call);
  try {
    return (await account.client.cancelCharge({ id }, options)).charge;
  } catch (error) {
    if (!isPastCanceling(error)) throw error;
    return (await account.client.getCharge({ id }, options)).charge;
  }
}

/** @throws OutcomeUnknown where the payment is as open as it was */
function cancelAnswerOf(payment: ChargeAnswer): CancelAnswer {
  switch (payment.outcome) {
    case "canceled":
      return payment;
    case "approved":
    case "captured":
    case "pending":
    case "returned":
      return { outcome: "already_succeeded", payment };
    case "declined":
      return { outcome: "already_failed", payment };
    case "requires_action":
    case "authorized":
      throw new OutcomeUnknown("processor_error");
  }
}
