import { RefundState, type Refund } from "@flint/contracts-simulator";
import { assertNever } from "@flint/std";
import { toProcessorUnits } from "../amount.ts";
import { contextMetadata } from "../context-metadata.ts";
import { CannotFind, NotSent, OutcomeUnknown } from "../errors.ts";
import type { CallOptions } from "../processor.ts";
import type {
  FindRefundAnswer,
  FindRefundRequest,
  RefundAnswer,
  RefundRequest,
} from "../refund.ts";
import { conflictingRefundId, failureOfRefusal, readFailure } from "./failure.ts";
import { connectOptions, type SimulatorAccount } from "./simulator-account.ts";

/** Asks for a refund once, and makes one of the port's answers or errors of what comes back. */
export async function refundAtSimulator(
  account: SimulatorAccount,
  request: RefundRequest,
  call: CallOptions,
): Promise<RefundAnswer> {
  const amount = toProcessorUnits(account.rules.amounts, request.amount);
  if (call.signal?.aborted) throw new NotSent("aborted", { cause: call.signal.reason });
  try {
    const refund = await send(account, request, amount, call);
    checkRefund(refund, { ...expected(request), amount });
    return answerOfRefund(refund);
  } catch (error) {
    const failure = failureOfRefusal(error);
    if (failure !== undefined) return { outcome: "failed", failure };
    throw readFailure(error);
  }
}

/** Looks for a refund by the best that is known of it and that the profile can look by. */
export async function findRefundAtSimulator(
  account: SimulatorAccount,
  request: FindRefundRequest,
  call: CallOptions,
): Promise<FindRefundAnswer> {
  const { by } = account.rules.capabilities.find;
  if (by === "none" || (by === "id" && request.processorId === undefined)) throw new CannotFind();
  const amount = toProcessorUnits(account.rules.amounts, request.amount);
  try {
    const refund = await look(account, request, call);
    if (refund === undefined) return { found: false };
    checkRefund(refund, { ...expected(request), amount });
    return { found: true, answer: answerOfRefund(refund) };
  } catch (error) {
    throw readFailure(error);
  }
}

/** Asks for the refund; where the key is in conflict, reads the refund that was made under it. */
async function send(
  account: SimulatorAccount,
  request: RefundRequest,
  amount: bigint,
  call: CallOptions,
): Promise<Refund | undefined> {
  const options = connectOptions(account, call);
  try {
    const response = await account.client.createRefund(
      {
        idempotencyKey: request.key,
        chargeId: request.processorChargeId,
        amount,
        reference: request.refundId,
        metadata: contextMetadata(request.orderContext),
      },
      options,
    );
    return response.refund;
  } catch (error) {
    const id = conflictingRefundId(error);
    if (id === undefined) throw error;
    return (await account.client.getRefund({ id }, options)).refund;
  }
}

async function look(
  account: SimulatorAccount,
  { processorId, key, refundId }: FindRefundRequest,
  call: CallOptions,
): Promise<Refund | undefined> {
  const options = connectOptions(account, call);
  if (processorId !== undefined) {
    return (await account.client.getRefund({ id: processorId }, options)).refund;
  }
  const { searches } = account.rules;
  const value = searches === "idempotencyKey" ? key : refundId;
  return (await account.client.findRefund({ by: { case: searches, value } }, options)).refund;
}

type ExpectedRefund = { currency: string; amount: bigint; reference: string };

function expected({ amount, refundId }: Pick<RefundRequest, "amount" | "refundId">) {
  return { currency: amount.currency, reference: refundId };
}

/** Sees that an answer speaks of the refund that was asked for. */
function checkRefund(
  refund: Refund | undefined,
  { currency, amount, reference }: ExpectedRefund,
): asserts refund is Refund {
  if (refund === undefined) throw new OutcomeUnknown("connection_lost");
  const same =
    refund.currency === currency && refund.amount === amount && refund.reference === reference;
  if (!same) throw new OutcomeUnknown("another_charge");
}

function answerOfRefund({ id: processorId, state, failureCode }: Refund): RefundAnswer {
  switch (state) {
    case RefundState.SUCCEEDED:
      return { outcome: "succeeded", processorId };
    case RefundState.PENDING:
      return { outcome: "pending", processorId };
    case RefundState.FAILED: {
      const rawText = `SIMULATED RAW TEXT: the refund failed with ${failureCode}`;
      return { outcome: "failed", processorId, failure: { code: failureCode, rawText } };
    }
    case RefundState.UNSPECIFIED:
      throw new OutcomeUnknown("connection_lost");
    default:
      return assertNever(state);
  }
}
