import { Initiator, type Charge } from "@flint/contracts-simulator";
import { toProcessorUnits } from "../amount.ts";
import type { ChargeAnswer, ChargeRequest } from "../charge.ts";
import { contextMetadata } from "../context-metadata.ts";
import { NotSent } from "../errors.ts";
import type { CallOptions } from "../processor.ts";
import { answerOf, checkCharge } from "./answer.ts";
import { conflictingChargeId, declineOfRefusal, readFailure } from "./failure.ts";
import { connectOptions, type SimulatorAccount } from "./simulator-account.ts";

/** Sends a charge once, and makes one of the port's answers or errors of what comes back. */
export async function chargeAtSimulator(
  account: SimulatorAccount,
  request: ChargeRequest,
  call: CallOptions,
): Promise<ChargeAnswer> {
  const amount = toProcessorUnits(account.rules.amounts, request.amount);
  if (call.signal?.aborted) throw new NotSent("aborted", { cause: call.signal.reason });
  try {
    const charge = await send(account, request, amount, call);
    checkCharge(charge, {
      currency: request.amount.currency,
      amount,
      reference: request.attemptId,
    });
    return answerOf(charge, account.rules.amounts);
  } catch (error) {
    const decline = declineOfRefusal(error);
    if (decline !== undefined) return { outcome: "declined", decline };
    throw readFailure(error);
  }
}

/** Asks for the charge; where the key is in conflict, reads the charge that was made under it. */
async function send(
  account: SimulatorAccount,
  request: ChargeRequest,
  amount: bigint,
  call: CallOptions,
): Promise<Charge | undefined> {
  try {
    const response = await account.client.createCharge(
      {
        idempotencyKey: request.key,
        methodId: request.processorMethodId,
        amount,
        currency: request.amount.currency,
        initiator: request.initiator === "merchant" ? Initiator.MERCHANT : Initiator.CUSTOMER,
        reason: request.reason,
        reference: request.attemptId,
        originalNetworkTransactionId: request.networkTransactionId ?? "",
        metadata: contextMetadata(request.orderContext),
        authorizeOnly: request.authorizeOnly ?? false,
      },
      connectOptions(account, call),
    );
    return response.charge;
  } catch (error) {
    const chargeId = conflictingChargeId(error);
    if (chargeId === undefined) throw error;
    return (await account.client.getCharge({ id: chargeId }, connectOptions(account, call))).charge;
  }
}
