import { type CheckReadinessRequest, ReadinessService } from "@flint/contracts-charge";
import { instantOf } from "@flint/contracts-type";
import { type Call, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { AskedAmount } from "../domain/asked-amount.ts";
import { assess, type ChargeFacts } from "../domain/assess.ts";
import type { CadenceFacts } from "../domain/consent-cadence.ts";
import { isCountry } from "../domain/country.ts";
import { type Gate, gatesOf } from "../domain/gate.ts";
import { type BudgetFacts, type CountedCharge, countersOf } from "../domain/network-budget.ts";
import { type Order, outstandingMinor } from "../domain/order.ts";
import { noticeNeedOf, type WalletAnswer } from "../domain/plan.ts";
import { consentNeed } from "../domain/stored-credential.ts";
import type { Reason } from "../reasons.ts";
import { findPriorConsent } from "../store/attempts.ts";
import { findCounted } from "../store/counted.ts";
import { findGates } from "../store/gates.ts";
import { findOrder } from "../store/orders.ts";
import { askWallet } from "./ask-wallet.ts";
import { readinessMessage } from "./readiness-mapping.ts";
import {
  backupsAllowed,
  captureKindOf,
  chargeReasonOf,
  initiatorOf,
} from "./stored-credential-mapping.ts";

/**
 * Answers whether a charge would be sent, and all that stands in its way. It asks what the charge
 * asks, of the same tables and the same wallet, and decides by the same function; it writes nothing
 * and knows no processor.
 */
export const checkReadiness = (deps: Deps) =>
  rpc(ReadinessService.method.checkReadiness, async (request, call) => {
    checkFields(request);
    const at = instantIn(request, deps.clock.now());
    const order = await orderIn(deps, call, request.orderId);
    const prior = await priorConsentIn(deps, call, request, order);
    const facts = factsOf(request, order);
    const { answer, representable, authorizable } = await askWallet(deps, call, {
      customerId: order?.customerId ?? request.customerId,
      paymentMethodId: request.paymentMethodId,
      amount: facts.amount,
      initiator: facts.initiator,
      reason: facts.reason,
      priorConsentId: prior.consentId,
      adoptedBy: "",
      backupsAllowed: backupsAllowed(request.backupUse),
      checkAt: at,
    });
    const [gates, counted] = await Promise.all([
      gatesIn(deps, call, answer),
      countedIn(deps, call, { answer, facts, at }),
    ]);
    const blockers = assess({
      ...facts,
      ...{ wallet: answer, representable, authorizable, gates, ...counted, at },
      noticeNeed: noticeNeedOf(facts, answer),
      firstChargeFound: prior.found,
    });
    return readinessMessage({ blockers, wallet: answer, amount: facts.amount, at });
  });

/** @throws Refused ORDER_FIELDS_CONFLICT, COUNTRY_UNKNOWN */
function checkFields(request: CheckReadinessRequest): void {
  const { customerId, paymentMethodId, orderId, amount, country } = request;
  if (customerId === "" && paymentMethodId === "" && orderId === "") {
    throw new Refused<Reason>("ORDER_FIELDS_CONFLICT", { field: "customer_id" });
  }
  if (orderId === "" && amount === undefined) {
    throw new Refused<Reason>("ORDER_FIELDS_CONFLICT", { field: "amount" });
  }
  if (country !== "" && !isCountry(country)) {
    throw new Refused<Reason>("COUNTRY_UNKNOWN", { field: "country", details: { country } });
  }
}

/** @throws Refused CHECK_TIME_PAST */
function instantIn({ atTime }: CheckReadinessRequest, now: Temporal.Instant): Temporal.Instant {
  if (atTime === undefined) return now;
  const at = instantOf(atTime);
  if (Temporal.Instant.compare(at, now) >= 0) return at;
  throw new Refused<Reason>("CHECK_TIME_PAST", {
    field: "at_time",
    details: { now: now.toString() },
  });
}

/** @throws Refused NOT_FOUND */
async function orderIn(deps: Deps, call: Call, orderId: string): Promise<Order | undefined> {
  if (orderId === "") return undefined;
  const order = await findOrder(deps.db.shared, call.workspaceId, orderId);
  if (order !== undefined) return order;
  throw new Refused<Reason>("NOT_FOUND", { field: "order_id", details: { id: orderId } });
}

/** What the caller asks to charge; `undefined` where it leaves that to the order. */
function amountIn({ amount }: CheckReadinessRequest): AskedAmount | undefined {
  if (amount === undefined) return undefined;
  return { currency: amount.currency, amountMinor: amount.amountMinor };
}

function factsOf(request: CheckReadinessRequest, order: Order | undefined): ChargeFacts {
  const asked = amountIn(request);
  const owed = order && { currency: order.currency, amountMinor: outstandingMinor(order) };
  return {
    initiator: initiatorOf(request.initiator),
    reason: chargeReasonOf(request.reason),
    captureKind: captureKindOf(request.captureKind),
    order,
    amount: owed ?? asked ?? { currency: "", amountMinor: 0n },
    // Of an order the charge is of what it owes; what the caller believes is only compared.
    expected: order === undefined ? {} : { outstanding: asked },
    namedCustomerId: request.customerId === "" ? undefined : request.customerId,
  };
}

/** What a resubmission would rely on: nothing where the charge is none, or makes its own order. */
async function priorConsentIn(
  deps: Deps,
  call: Call,
  request: CheckReadinessRequest,
  order: Order | undefined,
): Promise<{ found: boolean | undefined; consentId: string }> {
  if (consentNeed(chargeReasonOf(request.reason)).kind !== "prior") {
    return { found: undefined, consentId: "" };
  }
  const prior = order && (await findPriorConsent(deps.db.shared, call.workspaceId, order.id));
  return { found: prior !== undefined, consentId: prior?.consentId ?? "" };
}

/** The gates that the charge would pass; one that was never made is open. */
async function gatesIn(deps: Deps, call: Call, answer: WalletAnswer): Promise<Gate[]> {
  const { instrument, customerId, consentId } = answer;
  if (instrument === undefined) return [];
  const paymentMethodId = instrument.paymentMethod.id;
  return findGates(
    deps.db.shared,
    call.workspaceId,
    gatesOf({ customerId, paymentMethodId, consentId }),
  );
}

/**
 * What counts against the charge: what was sent of the card that would be charged, or else of the one
 * that was asked for, and what was charged before under the consent that it would rely on.
 */
async function countedIn(
  deps: Deps,
  call: Call,
  { answer, facts, at }: { answer: WalletAnswer; facts: ChargeFacts; at: Temporal.Instant },
): Promise<{ budget: BudgetFacts | undefined; cadence: CadenceFacts | undefined }> {
  const { consentId, cadence } = answer;
  const charge = countedChargeOf(answer, facts);
  const { sends, usedAt } = await findCounted(deps.db.shared, call.workspaceId, {
    counters: charge === undefined ? [] : countersOf(charge, at),
    consentId: cadence && consentId,
  });
  return {
    budget: charge && { charge, sends, at },
    cadence: cadence && { consentId, cadence, usedAt, at },
  };
}

function countedChargeOf(
  { instrument, candidates }: WalletAnswer,
  { amount, initiator }: ChargeFacts,
): CountedCharge | undefined {
  const looked = instrument === undefined ? candidates[0] : candidates.at(-1);
  if (looked === undefined) return undefined;
  const { paymentMethodId, fingerprint, brand } = looked;
  return { paymentMethodId, fingerprint, brand, amount, initiator };
}
