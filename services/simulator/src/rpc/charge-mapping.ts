import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  ChargeState,
  Initiator,
  type ActionSchema,
  type ChargeSchema,
  type DeclineSchema,
} from "@flint/contracts-simulator";
import {
  declineAt,
  stateAt,
  type ChargeStateName,
  type StoredCharge,
  type StoredDecline,
} from "../domain/charge.ts";

const STATES = {
  approved: ChargeState.APPROVED,
  declined: ChargeState.DECLINED,
  requires_action: ChargeState.REQUIRES_ACTION,
  pending: ChargeState.PENDING,
  returned: ChargeState.RETURNED,
  canceled: ChargeState.CANCELED,
  authorized: ChargeState.AUTHORIZED,
  expired: ChargeState.EXPIRED,
} as const satisfies Record<ChargeStateName, ChargeState>;

const INITIATORS = {
  customer: Initiator.CUSTOMER,
  merchant: Initiator.MERCHANT,
} as const satisfies Record<StoredCharge["initiator"], Initiator>;

/** The charge as it was, or is, at an instant. */
export function chargeMessage(
  charge: StoredCharge,
  atMs: number,
): MessageInitShape<typeof ChargeSchema> {
  const state = stateAt(charge, atMs);
  const decline = declineAt(charge, atMs);
  return {
    id: charge.id,
    state: STATES[state],
    amount: BigInt(charge.amount),
    currency: charge.currency,
    methodId: charge.methodId,
    idempotencyKey: charge.idempotencyKey,
    reference: charge.reference,
    initiator: INITIATORS[charge.initiator],
    reason: charge.reason,
    networkTransactionId: charge.networkTransactionId,
    originalNetworkTransactionId: charge.originalNetworkTransactionId,
    decline: decline && declineMessage(decline),
    action: state === "requires_action" ? actionMessage(charge.id) : undefined,
    metadata: JSON.parse(charge.metadata) as Record<string, string>,
    createTime: timestampFromMs(charge.createdAtMs),
    capturedAmount: BigInt(state === "approved" ? (charge.authorization?.capture?.amount ?? 0) : 0),
    authorizationExpireTime:
      charge.authorization && timestampFromMs(charge.authorization.expiresAtMs),
  };
}

/** The decline, with the raw text that a processor would put beside it. */
export function declineMessage(decline: StoredDecline): MessageInitShape<typeof DeclineSchema> {
  return { ...decline, text: `SIMULATED RAW TEXT: the issuer said ${decline.code}` };
}

/** Where the customer authenticates; the page does not exist, hence the name ("invalid"). */
export function actionMessage(id: string): MessageInitShape<typeof ActionSchema> {
  return { kind: "redirect", url: `https://simulator.invalid/authenticate/${id}` };
}
