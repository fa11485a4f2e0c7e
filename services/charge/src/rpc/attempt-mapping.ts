import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type Attempt as AttemptMessage,
  AttemptSchema,
  AttemptState as AttemptStateMessage,
  DeclineClass as DeclineClassMessage,
  DeclineHandling as DeclineHandlingMessage,
  type DeclineSchema,
} from "@flint/contracts-charge";
import { hasScope, timestampOf } from "@flint/contracts-type";
import type { Attempt, AttemptProgress, AttemptState } from "../domain/attempt.ts";
import {
  DECLINE_CLASSES,
  type Decline,
  type DeclineClass,
  type DeclineHandling,
  isRetryable,
} from "../domain/decline.ts";
import { authorizationInit } from "./authorization-mapping.ts";
import { actorMessage, orderContextMessage } from "./actor-mapping.ts";
import { moneyMessage } from "./money-mapping.ts";
import { notSentInit } from "./not-sent-mapping.ts";
import { resolutionInit } from "./resolution-mapping.ts";
import { CHARGE_REASONS, INITIATORS, PAYMENT_FLOWS } from "./stored-credential-mapping.ts";

const ATTEMPT_STATES = {
  sent: AttemptStateMessage.SENT,
  approved: AttemptStateMessage.APPROVED,
  declined: AttemptStateMessage.DECLINED,
  requires_action: AttemptStateMessage.REQUIRES_ACTION,
  pending: AttemptStateMessage.PENDING,
  unknown: AttemptStateMessage.UNKNOWN,
  not_sent: AttemptStateMessage.NOT_SENT,
  returned: AttemptStateMessage.RETURNED,
  authorized: AttemptStateMessage.AUTHORIZED,
  canceled: AttemptStateMessage.CANCELED,
} as const satisfies Record<AttemptState, AttemptStateMessage>;

const CLASSES = {
  hard: DeclineClassMessage.HARD,
  hard_security: DeclineClassMessage.HARD_SECURITY,
  consent_revoked: DeclineClassMessage.CONSENT_REVOKED,
  needs_customer: DeclineClassMessage.NEEDS_CUSTOMER,
  needs_update: DeclineClassMessage.NEEDS_UPDATE,
  soft_funds: DeclineClassMessage.SOFT_FUNDS,
  soft_issuer: DeclineClassMessage.SOFT_ISSUER,
  soft_technical: DeclineClassMessage.SOFT_TECHNICAL,
  configuration: DeclineClassMessage.CONFIGURATION,
} as const satisfies Record<DeclineClass, DeclineClassMessage>;

const HANDLINGS = {
  retry_later: DeclineHandlingMessage.RETRY_LATER,
  needs_buyer: DeclineHandlingMessage.NEEDS_BUYER,
  needs_operator: DeclineHandlingMessage.NEEDS_OPERATOR,
  fatal: DeclineHandlingMessage.FATAL,
} as const satisfies Record<DeclineHandling, DeclineHandlingMessage>;

/** The scope that a credential needs to read a processor's own words. */
export const SUPPORT_SCOPE = "support:read";

/** How much of an attempt its reader may see. */
export type AttemptReader = { seesProcessorText: boolean };

/** Whether a call's credential may read a processor's own words. */
export function attemptReaderOf(call: { scopes: ReadonlySet<string> }): AttemptReader {
  return { seesProcessorText: hasScope(call.scopes, SUPPORT_SCOPE) };
}

/** An attempt as a message. */
export function attemptMessage(attempt: Attempt, reader: AttemptReader): AttemptMessage {
  const { progress } = attempt;
  return create(AttemptSchema, {
    id: attempt.id,
    paymentIntentId: attempt.paymentIntentId,
    customerId: attempt.customerId,
    orderContext: orderContextMessage(attempt.orderContext),
    amount: moneyMessage(attempt.amount.currency, attempt.amount.amountMinor),
    state: ATTEMPT_STATES[progress.state],
    paymentMethod: attempt.paymentMethod,
    candidates: [...attempt.candidates],
    consentId: attempt.consentId,
    initiator: INITIATORS[attempt.initiator],
    reason: CHARGE_REASONS[attempt.reason],
    paymentFlow: PAYMENT_FLOWS[attempt.paymentFlow],
    actor: actorMessage(attempt.actor),
    orderRevision: BigInt(attempt.orderRevision),
    linesHash: attempt.linesHash,
    processorAccountId: attempt.processorAccountId,
    processor: attempt.processor,
    processorKey: attempt.processorKey,
    priorNetworkTransactionId: attempt.priorNetworkTransactionId,
    createTime: timestampOf(attempt.createdAt),
    sendTime: progress.state === "not_sent" ? undefined : timestampOf(attempt.createdAt),
    revision: BigInt(attempt.revision),
    ...progressInit(progress, reader),
    authorization: authorizationInit(attempt),
  });
}

type AttemptInit = Pick<
  Exclude<MessageInitShape<typeof AttemptSchema>, AttemptMessage>,
  | "processorChargeId"
  | "networkTransactionId"
  | "decline"
  | "nextAction"
  | "resolution"
  | "settleTime"
  | "returnTime"
  | "notSent"
>;

function progressInit(progress: AttemptProgress, reader: AttemptReader): AttemptInit {
  switch (progress.state) {
    case "sent":
      return {};
    case "approved": {
      const { processorChargeId, networkTransactionId } = progress;
      return { processorChargeId, networkTransactionId, ...settleTime(progress) };
    }
    case "authorized": {
      const { processorChargeId, networkTransactionId } = progress;
      return { processorChargeId, networkTransactionId };
    }
    case "declined": {
      const decline = declineInit(progress.decline, reader);
      return { processorChargeId: progress.processorChargeId, decline, ...settleTime(progress) };
    }
    case "returned": {
      const { processorChargeId, networkTransactionId, returnedAt } = progress;
      const decline = declineInit(progress.decline, reader);
      const returned = { decline, returnTime: timestampOf(returnedAt) };
      return { processorChargeId, networkTransactionId, ...returned, ...settleTime(progress) };
    }
    case "canceled":
      return { processorChargeId: progress.processorChargeId, ...settleTime(progress) };
    case "not_sent":
      return { notSent: notSentInit(progress.reason), ...settleTime(progress) };
    case "requires_action": {
      const { processorChargeId, expiresAt } = progress;
      const nextAction = { ...progress.nextAction, expireTime: timestampOf(expiresAt) };
      return { processorChargeId, nextAction, resolution: resolutionInit(progress.resolution) };
    }
    case "pending": {
      const { processorChargeId } = progress;
      return { processorChargeId, resolution: resolutionInit(progress.resolution) };
    }
    case "unknown": {
      const processorChargeId = progress.canceling?.processorChargeId ?? "";
      return { processorChargeId, resolution: resolutionInit(progress.resolution) };
    }
  }
}

function settleTime(progress: { settledAt: Temporal.Instant }): AttemptInit {
  return { settleTime: timestampOf(progress.settledAt) };
}

function declineInit(
  decline: Decline,
  reader: AttemptReader,
): MessageInitShape<typeof DeclineSchema> {
  const row = DECLINE_CLASSES[decline.class];
  return {
    code: decline.code,
    class: CLASSES[decline.class],
    handling: HANDLINGS[decline.handling],
    retryable: isRetryable(decline),
    whatToDo: row.whatToDo,
    nextActions: [...row.nextActions],
    networkCode: decline.networkCode,
    adviceCode: decline.adviceCode,
    processorText: reader.seesProcessorText ? decline.processorText : "",
  };
}
