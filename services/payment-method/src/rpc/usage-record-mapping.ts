import { create } from "@bufbuild/protobuf";
import {
  type ConsentPurpose as ConsentPurposeMessage,
  type UsageRecord as UsageRecordMessage,
  UsageRecordSchema,
  UsageRecordState as StateMessage,
} from "@flint/contracts-payment-method";
import {
  instantOf,
  type Money as MoneyMessage,
  MoneySchema,
  timestampOf,
} from "@flint/contracts-type";
import { type Money, parseCurrency } from "@flint/money";
import { type Id, Refused } from "@flint/std";
import type { ConsentPurpose } from "../domain/consent.ts";
import type { Usage, UsageRecord } from "../domain/usage-record.ts";
import type { Reason } from "../reasons.ts";
import { purposeMessage, purposeOf } from "./consent-mapping.ts";

const STATES = {
  live: StateMessage.LIVE,
  released: StateMessage.RELEASED,
} as const satisfies Record<UsageRecord["state"], StateMessage>;

/** A usage record as a message. */
export function usageRecordMessage(record: UsageRecord): UsageRecordMessage {
  return create(UsageRecordSchema, {
    ...usedMessage(record),
    customerId: record.customerId,
    paymentMethodId: record.paymentMethodId ?? "",
    state: STATES[record.state],
    revision: BigInt(record.revision),
  });
}

/** What is told of a usage wherever it is named: who, for what, how much and when. */
export function usedMessage({ userId, purpose, amount, nextChargeAt }: UsageRecord) {
  return {
    userId,
    purpose: purposeMessage(purpose),
    amount: amount === undefined ? undefined : create(MoneySchema, amount),
    nextChargeTime: nextChargeAt === undefined ? undefined : timestampOf(nextChargeAt),
  };
}

/**
 * The usage that a request tells of.
 *
 * @throws Refused INVALID_FIELD
 */
export function usageOf(request: {
  paymentMethodId: string;
  purpose: ConsentPurposeMessage;
  amount?: MoneyMessage;
  nextChargeTime?: Parameters<typeof instantOf>[0];
}): Usage {
  const { paymentMethodId, purpose, amount, nextChargeTime } = request;
  return {
    paymentMethodId: paymentMethodId === "" ? undefined : (paymentMethodId as Id<"paymentMethod">),
    // The contract's rules have refused a request without a purpose.
    purpose: purposeOf(purpose) as ConsentPurpose,
    amount: amount === undefined ? undefined : amountOf(amount),
    nextChargeAt: nextChargeTime === undefined ? undefined : instantOf(nextChargeTime),
  };
}

function amountOf(message: MoneyMessage): Money {
  const currency = parseCurrency(message.currency);
  if (currency === undefined) {
    throw new Refused<Reason>("INVALID_FIELD", { field: "amount.currency" });
  }
  if (message.amountMinor < 0n) {
    throw new Refused<Reason>("INVALID_FIELD", { field: "amount.amount_minor" });
  }
  return { currency, amountMinor: message.amountMinor };
}
