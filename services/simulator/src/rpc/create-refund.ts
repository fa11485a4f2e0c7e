import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import {
  ProcessorService,
  type CreateRefundRequestSchema,
  type CreateRefundResponseSchema,
} from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { decideRepeat, remembers } from "../domain/decide-repeat.ts";
import { decideRefund, REFUND_REPEATS, type RefundParameters } from "../domain/refund.ts";
import { processorRpc, type Handled, type ProcessorCall } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { sortedJson } from "./create-charge.ts";
import { refundMessage } from "./refund-mapping.ts";

type Answer = Handled<MessageInitShape<typeof CreateRefundResponseSchema>>;

const method = ProcessorService.method.createRefund;

/**
 * CreateRefund: an earlier use of the key is answered first, then the charge's card does what its
 * token says.
 */
export const createRefund = (deps: Deps) =>
  processorRpc(deps, method, {
    facts: ({ idempotencyKey, reference, metadata }) => ({
      idempotencyKey,
      reference,
      metadata: sortedJson(metadata),
    }),
    handle: (request, call) => {
      const parameters = parametersOf(request);
      return repeat(deps, parameters, call) ?? refund(deps, parameters, call);
    },
  });

/** Answers an earlier use of the key; `undefined` where there was none, or it is forgotten. */
function repeat(deps: Deps, parameters: RefundParameters, call: ProcessorCall): Answer | undefined {
  const { account, nowMs } = call;
  const earlier = deps.refunds.byKey(account.id, parameters.idempotencyKey);
  if (earlier === undefined || !remembers(account.profile, earlier.createdAtMs, nowMs)) {
    return undefined;
  }
  const repeated = { ...REFUND_REPEATS, earlier };
  const { show, delivery } = decideRepeat(account.profile, repeated, parameters);
  const shownAtMs = show === "present" ? nowMs : earlier.createdAtMs;
  const response = { refund: refundMessage(earlier, shownAtMs), replayed: true };
  return { response, delivery, chargeId: earlier.chargeId, replayed: true };
}

/** Refunds the charge under a fresh key. */
function refund(deps: Deps, parameters: RefundParameters, call: ProcessorCall): Answer {
  const { account, nowMs, outage } = call;
  const charge = deps.charges.byId(account.id, parameters.chargeId);
  if (charge === undefined) throw new Refused<Reason>("CHARGE_NOT_FOUND", { field: "charge_id" });
  const card = deps.methods.byId(account.id, charge.methodId);
  const decision = decideRefund({
    charge,
    behaviour: card?.token.refund ?? { kind: "succeed" },
    amount: parameters.amount,
    refunded: deps.refunds.sumOf(account.id, charge.id, nowMs),
    sentBefore: deps.requests.hasKey(account.id, method.name, parameters.idempotencyKey),
    nowMs,
  });
  if (decision.kind === "lose") return { delivery: decision.delivery };
  const stored = deps.refunds.insert({
    ...parameters,
    ...decision.outcome,
    accountId: account.id,
    currency: charge.currency,
    answeredError: outage?.shows === "error",
    createdAtMs: nowMs,
  });
  return {
    response: { refund: refundMessage(stored, nowMs), replayed: false },
    delivery: decision.delivery,
    chargeId: charge.id,
    booked: true,
  };
}

function parametersOf(request: MessageShape<typeof CreateRefundRequestSchema>): RefundParameters {
  return {
    idempotencyKey: request.idempotencyKey,
    chargeId: request.chargeId,
    // The contract's bound is far below 2^53.
    amount: Number(request.amount),
    reference: request.reference,
    metadata: sortedJson(request.metadata),
  };
}
