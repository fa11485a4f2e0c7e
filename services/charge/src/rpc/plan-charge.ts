import type { Instrument } from "@flint/contracts-payment-method";
import { assess, type ChargeFacts } from "../domain/assess.ts";
import { refuseFirst } from "../domain/blocker.ts";
import { outstandingMinor } from "../domain/order.ts";
import { type ChargePlan, noticeNeedOf, planCharge } from "../domain/plan.ts";
import { consentNeed } from "../domain/stored-credential.ts";
import { findPriorConsent } from "../store/attempts.ts";
import { adoptSetup } from "./adopt-setup.ts";
import { askWallet } from "./ask-wallet.ts";
import type { Collection } from "./collection.ts";
import type { MoneyCall } from "./stored-answer.ts";

/** A plan, and what sends it: the instrument holds the processor's token and is never stored. */
export type Planned = { plan: ChargePlan; instrument: Instrument };

/**
 * Asks the wallet what would be charged, and plans it. Changes nothing; what is hopeless without
 * the wallet costs no question.
 *
 * Where the charge saves its payment method, the processor is handed the token here, and nothing else
 * changes.
 *
 * @throws Refused the first of what {@link assess} finds, and what adopting a setup is refused with
 */
export async function planOf(ask: MoneyCall, collection: Collection): Promise<Planned> {
  const { order, initiator, reason, expected, captureKind } = collection;
  const { customerId } = order;
  const amount = { currency: order.currency, amountMinor: outstandingMinor(order) };
  const facts: ChargeFacts = { initiator, reason, captureKind, expected, order, amount };
  refuseFirst(assess(facts));
  const prior = consentNeed(reason).kind === "prior" ? await priorConsentOf(ask, facts) : "";
  const adopted = collection.saving && (await adoptSetup(ask, customerId, collection.saving));
  const { answer, representable, authorizable, instrument } = await askWallet(ask.deps, ask.call, {
    ...{ customerId, amount, initiator, reason },
    paymentMethodId: adopted?.paymentMethodId ?? collection.paymentMethodId,
    adoptedBy: adopted?.adoptedBy ?? "",
    priorConsentId: prior,
    backupsAllowed: collection.backupsAllowed,
    checkAt: undefined,
  });
  const charge = { customerId, amount, initiator, reason };
  const noticeNeed = noticeNeedOf(charge, answer);
  const at = ask.deps.clock.now();
  refuseFirst(assess({ ...facts, wallet: answer, representable, authorizable, noticeNeed, at }));
  if (instrument === undefined) throw new Error("Nothing blocks a charge of nothing.");
  return { plan: planCharge(charge, answer), instrument };
}

/** @throws Refused CONSENT_NOT_COVERING where no charge of the order failed before */
async function priorConsentOf({ deps, call }: MoneyCall, facts: ChargeFacts): Promise<string> {
  const prior = await findPriorConsent(deps.db.shared, call.workspaceId, facts.order?.id ?? "");
  refuseFirst(assess({ ...facts, firstChargeFound: prior !== undefined }));
  return prior?.consentId ?? "";
}
