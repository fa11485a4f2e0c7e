import {
  CandidateSource,
  type ResolveRequest,
  type ResolveResponse,
  ResolveResponseSchema,
} from "@flint/contracts-payment-method";
import { create } from "@bufbuild/protobuf";
import { CustomerState } from "@flint/contracts-customer";
import { parseCurrency } from "@flint/money";
import type { Call } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { type ChargeAsk, judge } from "../domain/resolve.ts";
import type { OwnReason, Reason } from "../reasons.ts";
import { findLookedAt, type Found, type StoredResolvable } from "../store/resolvables.ts";
import { purposeOf } from "./consent-mapping.ts";
import { instrumentMessage } from "./instrument-mapping.ts";
import { notFound } from "./show-payment-method.ts";

/** Finds in one round trip what some asks look at. */
export function findAsked(
  deps: Deps,
  { workspaceId }: Call,
  asks: readonly ResolveRequest[],
): Promise<Found> {
  const unnamed = asks.filter(({ paymentMethodId }) => paymentMethodId === "");
  const backed = unnamed.filter(({ allowBackups }) => allowBackups);
  return findLookedAt(deps.db, workspaceId, {
    paymentMethodIds: idsOf(asks.map(({ paymentMethodId }) => paymentMethodId)),
    subscriptionIds: idsOf(unnamed.map(({ subscriptionId }) => subscriptionId)),
    customerIds: idsOf(unnamed.map(({ customerId }) => customerId)),
    withBackups: idsOf(backed.map(({ customerId }) => customerId)),
  });
}

function idsOf(ids: readonly string[]): string[] {
  return [...new Set(ids)].filter((id) => id !== "");
}

/**
 * Says which payment method an ask would charge, and why not the others.
 *
 * @throws Refused INVALID_FIELD, NOT_FOUND
 */
export function resolveAsk(
  deps: Deps,
  call: Call,
  request: ResolveRequest,
  found: Found,
): ResolveResponse {
  const ask = askOf(request);
  const now = deps.clock.now();
  const tried: Candidate[] = [];
  for (const { source, resolvable } of lookedAtOf(request, found)) {
    const verdict = resolvable === undefined ? MISSING : judge(resolvable, ask, now);
    const paymentMethodId = resolvable?.paymentMethod.id ?? "";
    if (verdict.chargeable && resolvable !== undefined) {
      const chosen = { paymentMethodId, source, rejectedReason: "" };
      const instrument = instrumentMessage(deps, resolvable);
      const { consentId, noticeDays } = verdict;
      const candidates = [...tried, chosen];
      return create(ResolveResponseSchema, { instrument, consentId, noticeDays, candidates });
    }
    const rejectedReason = verdict.chargeable ? "" : missing(call, verdict.reason);
    tried.push({ paymentMethodId, source, rejectedReason });
  }
  return create(ResolveResponseSchema, { candidates: tried });
}

/** Only where nothing can be charged is it looked at whether the customer is there at all. */
export function ofCustomer(answer: ResolveResponse, state: CustomerState): ResolveResponse {
  if (state === CustomerState.ACTIVE) return answer;
  for (const candidate of answer.candidates) candidate.rejectedReason = "CUSTOMER_ARCHIVED";
  return answer;
}

type Candidate = { paymentMethodId: string; source: CandidateSource; rejectedReason: string };

const MISSING = { chargeable: false, reason: "DEFAULT_MISSING" } as const;

type Look = { source: CandidateSource; resolvable: StoredResolvable | undefined };

/** What is looked at, in order; a wallet without a default is looked at in vain. */
function lookedAtOf(request: ResolveRequest, found: Found): Look[] {
  const { paymentMethodId, subscriptionId, allowBackups } = request;
  if (paymentMethodId !== "") {
    const resolvable = found.named.get(paymentMethodId);
    if (resolvable === undefined) throw notFound("payment_method_id", paymentMethodId);
    return [{ source: CandidateSource.EXPLICIT, resolvable }];
  }
  const own = subscriptionId === "" ? undefined : ownOf(request, found);
  if (own === undefined) return walletOf(request, found);
  const first = { source: CandidateSource.SUBSCRIPTION, resolvable: own };
  // Another card than the one that was chosen is charged only where the charge asks for it.
  if (!allowBackups) return [first];
  const others = walletOf(request, found).filter(
    ({ resolvable }) => resolvable?.paymentMethod.id !== own.paymentMethod.id,
  );
  return [first, ...others];
}

/** @throws Refused NOT_FOUND where the customer has no live usage record of the subscription */
function ownOf(
  { customerId, subscriptionId }: ResolveRequest,
  found: Found,
): StoredResolvable | undefined {
  const record = found.subscriptions.get(subscriptionId);
  if (record?.customerId !== customerId) throw notFound("subscription_id", subscriptionId);
  return record.resolvable;
}

function walletOf({ customerId, allowBackups }: ResolveRequest, found: Found): Look[] {
  const inWallet = (found.wallets.get(customerId) ?? []).filter(
    ({ isDefault }) => isDefault || allowBackups,
  );
  const looks = inWallet.map(({ resolvable, isDefault }) => ({
    source: isDefault ? CandidateSource.DEFAULT : CandidateSource.BACKUP,
    resolvable,
  }));
  return looks[0]?.source === CandidateSource.DEFAULT
    ? looks
    : [{ source: CandidateSource.DEFAULT, resolvable: undefined }, ...looks];
}

function askOf(request: ResolveRequest): ChargeAsk {
  const currency = parseCurrency(request.amount?.currency ?? "");
  if (currency === undefined) {
    throw new Refused<Reason>("INVALID_FIELD", { field: "amount.currency" });
  }
  return {
    customerId: request.customerId,
    purpose: purposeOf(request.purpose),
    priorConsentId: request.priorConsentId,
    amount: { currency, amountMinor: request.amount?.amountMinor ?? 0n },
    offSession: request.offSession,
  };
}

/** A live workspace's empty wallet is empty because nothing can be saved yet. */
function missing(call: Call, reason: OwnReason): OwnReason {
  const live = call.workspace.mode === "live";
  return live && reason === "DEFAULT_MISSING" ? "PROCESSOR_ACCOUNT_MISSING" : reason;
}
