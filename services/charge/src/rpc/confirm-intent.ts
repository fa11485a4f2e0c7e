import type { PayOrderResponse } from "@flint/contracts-charge";
import { Refused } from "@flint/std";
import { confirmationOf } from "../domain/drive-intent.ts";
import type { PaymentIntent } from "../domain/intent.ts";
import type { Reason } from "../reasons.ts";
import { collectOrder } from "./collect-order.ts";
import { driveAction } from "./drive-action.ts";
import { type DrivenIntent, loadDriven } from "./driven-intent.ts";
import { answerStored, type MoneyCall } from "./stored-answer.ts";

/** What a confirmation asks for. */
export type Confirmation = {
  driven: DrivenIntent;
  /** Empty: the intent is charged; else this attempt goes on. */
  attemptId: string;
  /** Empty: that of the intent. */
  paymentMethodId: string;
  note: string;
};

/** Where ConfirmPaymentIntent and ConfirmOrderPaymentIntent meet; see the contract. */
export async function confirmIntent(
  call: Omit<MoneyCall, "drives">,
  { driven, attemptId, paymentMethodId, note }: Confirmation,
): Promise<PayOrderResponse> {
  const ask = { ...call, drives: true };
  const stored = await answerStored(ask);
  if (stored !== undefined) return stored;
  const { intent, order } = await loadDriven(ask, "confirm", driven);
  if (confirmationOf(intent, attemptId) === "go_on") {
    if (paymentMethodId !== "") throw methodBesideAttempt();
    return driveAction(ask, { intent, step: "finish", note });
  }
  const terms = termsOf(intent);
  return collectOrder(ask, {
    order,
    born: false,
    confirms: intent,
    paymentMethodId: paymentMethodId || terms.paymentMethodId,
    backupsAllowed: terms.backupsAllowed,
    initiator: intent.initiator,
    reason: intent.reason,
    captureKind: intent.captureKind,
    expected: terms.amountGiven ? { outstanding: intent.amount } : {},
    note: note || terms.note,
  });
}

function methodBesideAttempt(): Refused<Reason> {
  return new Refused<Reason>("INVALID_FIELD", {
    field: "payment_method_id",
    details: { problem: "is not set beside attempt_id" },
  });
}

function termsOf({ id, terms }: PaymentIntent) {
  if (terms === undefined) throw new Error(`Intent ${id} waits to be confirmed without terms.`);
  return terms;
}
