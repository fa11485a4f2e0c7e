import { create } from "@bufbuild/protobuf";
import {
  DetachReason as DetachReasonMessage,
  type PaymentMethod as PaymentMethodMessage,
  PaymentMethodKind as KindMessage,
  PaymentMethodSchema,
  PaymentMethodState as StateMessage,
  PaymentMethodUsage as UsageMessage,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { cardExpiresAt } from "../domain/card-expiry.ts";
import type { Consent } from "../domain/consent.ts";
import type {
  DetachReason,
  PaymentMethod,
  PaymentMethodKind,
  PaymentMethodState,
  PaymentMethodUsage,
} from "../domain/payment-method.ts";
import { consentMessage } from "./consent-mapping.ts";
import { keyOf } from "./key-of.ts";

const STATES = {
  pending: StateMessage.PENDING,
  active: StateMessage.ACTIVE,
  expired: StateMessage.EXPIRED,
  failed: StateMessage.FAILED,
  detaching: StateMessage.DETACHING,
  detached: StateMessage.DETACHED,
} as const satisfies Record<PaymentMethodState, StateMessage>;

const DETACH_REASONS = {
  requested: DetachReasonMessage.REQUESTED,
  account_closed: DetachReasonMessage.ACCOUNT_CLOSED,
} as const satisfies Record<DetachReason, DetachReasonMessage>;

const USAGES = {
  on_session: UsageMessage.ON_SESSION,
  off_session: UsageMessage.OFF_SESSION,
} as const satisfies Record<PaymentMethodUsage, UsageMessage>;

const KINDS = {
  card: KindMessage.CARD,
  sepa_debit: KindMessage.SEPA_DEBIT,
  ach_debit: KindMessage.ACH_DEBIT,
  bacs_debit: KindMessage.BACS_DEBIT,
} as const satisfies Record<PaymentMethodKind, KindMessage>;

/** What is shown of a payment method besides itself. */
export type Surroundings = { consents: readonly Consent[]; isDefault: boolean };

/** A state as a message. */
export function stateMessage(state: PaymentMethodState): StateMessage {
  return STATES[state];
}

/** The states that a filter names. */
export function statesOf(messages: readonly StateMessage[]): PaymentMethodState[] {
  return messages.flatMap((message) => keyOf(STATES, message) ?? []);
}

/** The usage that a request names; `undefined` where it names none. */
export function usageOf(message: UsageMessage): PaymentMethodUsage | undefined {
  return keyOf(USAGES, message);
}

/** The kind that a request names; `undefined` where it names none. */
export function kindOf(message: KindMessage): PaymentMethodKind | undefined {
  return keyOf(KINDS, message);
}

/** A payment method as a message. */
export function paymentMethodMessage(
  method: PaymentMethod,
  { consents, isDefault }: Surroundings,
): PaymentMethodMessage {
  return create(PaymentMethodSchema, {
    id: method.id,
    customerId: method.customerId,
    kind: KINDS[method.kind],
    usage: USAGES[method.usage],
    state: STATES[method.state],
    card: method.card,
    bankDebit: method.bankDebit,
    processorAccountId: method.processorAccountId,
    // The only processor that there is an adapter of.
    processor: "simulator",
    setupId: method.setupId ?? "",
    importId: method.importId ?? "",
    duplicateOfPaymentMethodId: method.duplicateOfId ?? "",
    consents: consents.map(consentMessage),
    isDefault,
    createTime: timestampOf(method.createdAt),
    detachTime: method.detachedAt && timestampOf(method.detachedAt),
    revision: BigInt(method.revision),
    detachReason: method.detachReason && DETACH_REASONS[method.detachReason],
    expireTime: method.card && timestampOf(cardExpiresAt(method.card)),
    expiryNoticeTime: method.expiryAnnouncedAt && timestampOf(method.expiryAnnouncedAt),
  });
}
