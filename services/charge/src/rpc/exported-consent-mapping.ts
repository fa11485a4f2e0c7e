import { create } from "@bufbuild/protobuf";
import { ChargeReason, type ExportedConsent, ExportedConsentSchema } from "@flint/contracts-charge";
import {
  type Consent,
  type ConsentCadence,
  ConsentInterval,
  ConsentPurpose,
  ConsentState,
} from "@flint/contracts-payment-method";
import { MoneySchema } from "@flint/contracts-type";

const PURPOSES: Readonly<Record<ConsentPurpose, ChargeReason>> = {
  [ConsentPurpose.UNSPECIFIED]: ChargeReason.UNSPECIFIED,
  [ConsentPurpose.RECURRING]: ChargeReason.RECURRING,
  [ConsentPurpose.UNSCHEDULED]: ChargeReason.UNSCHEDULED,
  [ConsentPurpose.INSTALLMENT]: ChargeReason.INSTALLMENT,
  [ConsentPurpose.DELAYED_CHARGE]: ChargeReason.DELAYED_CHARGE,
  [ConsentPurpose.NO_SHOW]: ChargeReason.NO_SHOW,
};

/** A consent of payment-method's as a dispute shows it. */
export function exportedConsentMessage(consent: Consent): ExportedConsent {
  const { maximumAmountMinor: amountMinor, currency, evidence, cadence } = consent;
  return create(ExportedConsentSchema, {
    id: consent.id,
    customerId: consent.customerId,
    paymentMethodId: consent.paymentMethodId,
    purpose: PURPOSES[consent.purpose],
    maximum: amountMinor === 0n ? undefined : create(MoneySchema, { amountMinor, currency }),
    cadence: cadence === undefined ? "" : wordsOf(cadence),
    noticeDays: consent.noticeDays,
    acceptTime: consent.acceptTime,
    expireTime: consent.expireTime,
    state: ConsentState[consent.state].toLowerCase(),
    endTime: consent.endTime,
    channel: evidence?.channel ?? "",
    ipAddress: evidence?.ipAddress ?? "",
    userAgent: evidence?.userAgent ?? "",
    textVersion: evidence?.textVersion ?? "",
    locale: evidence?.locale ?? "",
  });
}

function wordsOf({ interval, count }: ConsentCadence): string {
  const unit = ConsentInterval[interval].toLowerCase();
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}
