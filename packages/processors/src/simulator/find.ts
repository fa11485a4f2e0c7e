import type { Charge } from "@flint/contracts-simulator";
import { toProcessorUnits } from "../amount.ts";
import type { FindAnswer, FindRequest } from "../charge.ts";
import { CannotFind } from "../errors.ts";
import type { CallOptions } from "../processor.ts";
import { answerOf, checkCharge } from "./answer.ts";
import { readFailure } from "./failure.ts";
import { connectOptions, type SimulatorAccount } from "./simulator-account.ts";

/** Looks for a charge by the best that is known of it and that the profile can look by. */
export async function findAtSimulator(
  account: SimulatorAccount,
  request: FindRequest,
  call: CallOptions,
): Promise<FindAnswer> {
  const { by } = account.rules.capabilities.find;
  if (by === "none" || (by === "id" && request.processorId === undefined)) throw new CannotFind();
  try {
    const charge = await look(account, request, call);
    if (charge === undefined) return { found: false };
    checkCharge(charge, {
      currency: request.amount.currency,
      amount: toProcessorUnits(account.rules.amounts, request.amount),
      reference: request.attemptId,
    });
    return { found: true, answer: answerOf(charge, account.rules.amounts) };
  } catch (error) {
    throw readFailure(error);
  }
}

async function look(
  account: SimulatorAccount,
  { processorId, key, attemptId }: FindRequest,
  call: CallOptions,
): Promise<Charge | undefined> {
  const options = connectOptions(account, call);
  if (processorId !== undefined) {
    return (await account.client.getCharge({ id: processorId }, options)).charge;
  }
  const { searches } = account.rules;
  const value = searches === "idempotencyKey" ? key : attemptId;
  return (await account.client.findCharge({ by: { case: searches, value } }, options)).charge;
}
