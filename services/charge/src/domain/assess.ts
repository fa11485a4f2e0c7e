import { MAX_AMOUNT_MINOR, parseCurrency } from "@flint/money";
import type { AskedAmount } from "./asked-amount.ts";
import type { CaptureKind } from "./authorization.ts";
import type { Blocker } from "./blocker.ts";
import { captureBlockers } from "./capture-blockers.ts";
import { type CadenceFacts, cadenceBlockers } from "./consent-cadence.ts";
import { type Gate, gateBlockers } from "./gate.ts";
import { type Order, orderBlockers, type OrderExpectation, outstandingMinor } from "./order.ts";
import { type BudgetFacts, budgetBlockers } from "./network-budget.ts";
import { representationBlockers, walletBlockers, type WalletAnswer } from "./plan.ts";
import { type NoticeNeed, noticeProblem } from "./notice-problem.ts";
import { type ChargeReason, type Initiator, initiatorBlockers } from "./stored-credential.ts";

/** Everything that decides whether a charge is sent. What is not known yet blocks nothing. */
export type ChargeFacts = {
  initiator: Initiator;
  reason: ChargeReason;
  /** What the charge would be of. */
  amount: AskedAmount;
  /** The order to collect; `undefined` where the charge makes its own. */
  order: Order | undefined;
  /** What the caller believes of the order. */
  expected: OrderExpectation;
  /** The customer whom the caller names beside an order; `undefined` where it names none. */
  namedCustomerId?: string | undefined;
  /** The customer whose method was planned to be charged; `undefined` before the plan. */
  plannedCustomerId?: string | undefined;
  /** Whether the earlier charge that a resubmission needs is there; `undefined` where none is needed. */
  firstChargeFound?: boolean | undefined;
  /** What the wallet answered; `undefined` before it was asked. */
  wallet?: WalletAnswer | undefined;
  /** Whether the processor can represent the amount; `undefined` where no processor is known. */
  representable?: boolean | undefined;
  /** How the money would be taken; absent: with the approval. */
  captureKind?: CaptureKind | undefined;
  /** Whether the processor can hold money; `undefined` where no processor is known. */
  authorizable?: boolean | undefined;
  /** What must have been announced; `undefined` before it is known what would be charged. */
  noticeNeed?: NoticeNeed | undefined;
  /** When the charge would be made; `undefined` before that matters. */
  at?: Temporal.Instant | undefined;
  /** Those of the gates that the charge would pass. */
  gates?: readonly Gate[] | undefined;
  /** What was charged under the consent before; `undefined` where it has no cadence. */
  cadence?: CadenceFacts | undefined;
  /** What was sent of the card before; `undefined` where it was not looked at. */
  budget?: BudgetFacts | undefined;
};

/**
 * Everything that stands in a charge's way, in the order in which a charge finds it. This is the
 * one function behind CheckReadiness, which tells all of it, and behind every charge, which is
 * refused with the first: before the wallet is asked, after it, and again under the claim's locks.
 *
 * @returns nothing where the charge is sent
 */
export function assess(facts: ChargeFacts): readonly Blocker[] {
  const { order, wallet, gates = [] } = facts;
  return [
    ...customerBlockers(order, facts.namedCustomerId),
    ...amountBlockers(facts.expected.outstanding ?? facts.amount, order),
    ...initiatorBlockers(facts.initiator, facts.reason),
    ...(order === undefined ? [] : orderBlockers(order, facts.expected)),
    ...(order === undefined ? [] : plannedAmountBlockers(order, facts.amount)),
    ...(order === undefined ? [] : plannedCustomerBlockers(order, facts.plannedCustomerId)),
    ...(facts.firstChargeFound === false ? [FIRST_CHARGE_MISSING] : []),
    ...(wallet === undefined ? [] : walletBlockers(wallet)),
    ...representationBlockers(facts),
    ...captureBlockers(facts),
    ...noticeBlockers(facts),
    ...gateBlockers(gates),
    ...(facts.cadence === undefined ? [] : cadenceBlockers(facts.cadence)),
    ...(facts.budget === undefined ? [] : budgetBlockers(facts.budget)),
  ];
}

const FIRST_CHARGE_MISSING: Blocker = {
  reason: "FIRST_CHARGE_MISSING",
  refusal: "CONSENT_NOT_COVERING",
  objectId: "",
  field: "reason",
  details: { candidate_reason: "FIRST_CHARGE_MISSING" },
};

/** What keeps the charge back until its customer was told of it. */
function noticeBlockers({ order, amount, noticeNeed, at }: ChargeFacts): Blocker[] {
  if (noticeNeed === undefined || at === undefined) return [];
  const charge = { owedMinor: amount.amountMinor, at };
  const found = noticeProblem(order?.notice, noticeNeed, charge);
  if (found === undefined) return [];
  const { reason, problem, regime, noticeId, earliestAt } = found;
  const details = {
    ...{ problem, regime, notice_id: noticeId },
    earliest_charge_time: earliestAt.toString(),
  };
  const objectId = noticeId === "" ? (order?.id ?? "") : noticeId;
  return [{ reason, refusal: reason, objectId, details, untilAt: earliestAt }];
}

/** What is wrong with an amount; an order's own was held to its bounds when the order was made. */
export function amountBlockers(
  { currency, amountMinor }: AskedAmount,
  order: Order | undefined,
): Blocker[] {
  const blockers: Blocker[] = [];
  if (parseCurrency(currency) === undefined) {
    blockers.push({
      ...{ reason: "CURRENCY_UNKNOWN", refusal: "CURRENCY_UNKNOWN", objectId: "" },
      field: "amount.currency",
      details: { currency },
    });
  }
  if (order === undefined && (amountMinor < 1n || amountMinor > MAX_AMOUNT_MINOR)) {
    const reason = "AMOUNT_INVALID";
    blockers.push({ reason, refusal: reason, objectId: "", field: "amount.amount_minor" });
  }
  return blockers;
}

/** An order that owes something else than was planned has changed since. */
function plannedAmountBlockers(order: Order, planned: AskedAmount): Blocker[] {
  const outstanding = outstandingMinor(order);
  if (planned.amountMinor === outstanding) return [];
  const reason = "OUTSTANDING_STALE";
  const details = { outstanding_minor: String(outstanding), currency: order.currency };
  return [{ reason, refusal: reason, objectId: order.id, details }];
}

/** An order that was given another customer since the plan is never charged to the one before. */
function plannedCustomerBlockers(order: Order, planned: string | undefined): Blocker[] {
  if (planned === undefined || planned === order.customerId) return [];
  const reason = "REVISION_STALE";
  const details = { order_id: order.id, revision: String(order.revision) };
  return [{ reason, refusal: reason, objectId: order.id, details }];
}

/** Whether the order is another customer's than the one named. */
export function customerBlockers(order: Order | undefined, named: string | undefined): Blocker[] {
  if (order === undefined || named === undefined || named === order.customerId) return [];
  const reason = "ORDER_CUSTOMER_MISMATCH";
  return [{ reason, refusal: reason, objectId: order.id, field: "customer_id" }];
}
