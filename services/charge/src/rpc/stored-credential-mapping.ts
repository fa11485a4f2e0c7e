import {
  BackupUse,
  CaptureKind as CaptureKindMessage,
  ChargeReason as ChargeReasonMessage,
  Initiator as InitiatorMessage,
  PaymentFlow as PaymentFlowMessage,
} from "@flint/contracts-charge";
import type { PaymentFlow } from "../domain/attempt.ts";
import type { CaptureKind } from "../domain/authorization.ts";
import type { ChargeReason, Initiator } from "../domain/stored-credential.ts";

/** Initiators as messages. */
export const INITIATORS = {
  customer: InitiatorMessage.CUSTOMER,
  merchant: InitiatorMessage.MERCHANT,
} as const satisfies Record<Initiator, InitiatorMessage>;

/** Reasons of a charge as messages. */
export const CHARGE_REASONS = {
  recurring: ChargeReasonMessage.RECURRING,
  stored_credential: ChargeReasonMessage.STORED_CREDENTIAL,
  unscheduled: ChargeReasonMessage.UNSCHEDULED,
  installment: ChargeReasonMessage.INSTALLMENT,
  delayed_charge: ChargeReasonMessage.DELAYED_CHARGE,
  resubmission: ChargeReasonMessage.RESUBMISSION,
  no_show: ChargeReasonMessage.NO_SHOW,
  moto: ChargeReasonMessage.MOTO,
} as const satisfies Record<ChargeReason, ChargeReasonMessage>;

/** Flows as messages. */
export const PAYMENT_FLOWS = {
  api: PaymentFlowMessage.API,
  checkout: PaymentFlowMessage.CHECKOUT,
  support: PaymentFlowMessage.SUPPORT,
  schedule: PaymentFlowMessage.SCHEDULE,
} as const satisfies Record<PaymentFlow, PaymentFlowMessage>;

/** Kinds of capture as messages. */
export const CAPTURE_KINDS = {
  automatic: CaptureKindMessage.AUTOMATIC,
  manual: CaptureKindMessage.MANUAL,
} as const satisfies Record<CaptureKind, CaptureKindMessage>;

/** The kind of capture that a request names; none is AUTOMATIC. */
export function captureKindOf(message: CaptureKindMessage): CaptureKind {
  return message === CaptureKindMessage.MANUAL ? "manual" : "automatic";
}

/** Whether a request lets the wallet's backups stand in for its default. */
export function backupsAllowed(message: BackupUse): boolean {
  return message === BackupUse.WHERE_DEFAULT_CANNOT;
}

/** The initiator that a request names; the contract's rules have refused every other value. */
export function initiatorOf(message: InitiatorMessage): Initiator {
  return keyOf(INITIATORS, message);
}

/** The reason that a request names; the contract's rules have refused every other value. */
export function chargeReasonOf(message: ChargeReasonMessage): ChargeReason {
  return keyOf(CHARGE_REASONS, message);
}

function keyOf<Key extends string>(table: Readonly<Record<Key, number>>, value: number): Key {
  const entry = Object.entries(table).find(([, message]) => message === value);
  if (entry === undefined) throw new RangeError(`${value} has no name`);
  return entry[0] as Key;
}
