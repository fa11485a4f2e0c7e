import {
  type CandidateSchema,
  CandidateSource,
  type ResolveRequest,
  type ResolveResponse,
  ResolveResponseSchema,
} from "@flint/contracts-payment-method";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { CustomerState } from "@flint/contracts-customer";
import { instantOf } from "@flint/contracts-type";
import { parseCurrency } from "@flint/money";
import type { Call } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { type ChargeAsk, judge, type Verdict } from "../domain/resolve.ts";
import type { OwnReason, Reason } from "../reasons.ts";
import { findLookedAt, type Found, type StoredResolvable } from "../store/resolvables.ts";
import { cadenceInit, purposeOf } from "./consent-mapping.ts";
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
  return findLookedAt(deps.db.shared, workspaceId, {
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
  const looked = lookedAtOf(request, found);
  const customerId = request.customerId || (looked[0]?.resolvable?.paymentMethod.customerId ?? "");
  const ask = { ...askOf(request), customerId };
  const at = request.atTime === undefined ? deps.clock.now() : instantOf(request.atTime);
  const candidates: Candidate[] = [];
  for (const { source, resolvable } of looked) {
    const verdict = resolvable === undefined ? MISSING : judge(resolvable, ask, at);
    const candidate = { source, ...factsOf(resolvable) };
    if (verdict.chargeable && resolvable !== undefined) {
      candidates.push(candidate);
      const instrument = instrumentMessage(deps, resolvable, { secrets: !request.checkOnly });
      const { consentId, noticeDays } = verdict;
      const cadence = verdict.cadence && cadenceInit(verdict.cadence);
      const answer = { instrument, consentId, noticeDays, cadence, candidates, customerId };
      return create(ResolveResponseSchema, answer);
    }
    const [rejectedReason = "", ...furtherReasons] = reasonsOf(call, verdict);
    candidates.push({ ...candidate, rejectedReason, furtherReasons });
  }
  return create(ResolveResponseSchema, { candidates, customerId });
}

/** Only where nothing can be charged is it looked at whether the customer is there at all. */
export function ofCustomer(answer: ResolveResponse, state: CustomerState): ResolveResponse {
  if (state === CustomerState.ACTIVE) return answer;
  for (const candidate of answer.candidates) {
    candidate.furtherReasons.unshift(candidate.rejectedReason);
    candidate.rejectedReason = "CUSTOMER_ARCHIVED";
  }
  return answer;
}

type Candidate = MessageInitShape<typeof CandidateSchema>;

const MISSING = { chargeable: false, reason: "DEFAULT_MISSING", furtherReasons: [] } as const;

function factsOf(found: StoredResolvable | undefined): Candidate {
  if (found === undefined) return {};
  const { paymentMethod, account } = found;
  return {
    paymentMethodId: paymentMethod.id,
    fingerprint: paymentMethod.fingerprint ?? "",
    brand: paymentMethod.card?.brand ?? "",
    processorAccountId: account.id,
    processor: account.processor,
    profile: account.profile,
  };
}

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

function askOf(request: ResolveRequest): Omit<ChargeAsk, "customerId"> {
  const { currency = "", amountMinor = 0n } = request.amount ?? {};
  if (!request.checkOnly && parseCurrency(currency) === undefined) {
    throw new Refused<Reason>("INVALID_FIELD", { field: "amount.currency" });
  }
  return {
    purpose: purposeOf(request.purpose),
    priorConsentId: request.priorConsentId,
    amount: { currency, amountMinor },
    offSession: request.offSession,
    adoptedBy: request.adoptedBy,
  };
}

/** A live workspace's empty wallet is empty because nothing can be saved yet. */
function reasonsOf(call: Call, verdict: Verdict): OwnReason[] {
  if (verdict.chargeable) return [];
  const { reason, furtherReasons } = verdict;
  const account = call.workspace.mode === "live" && reason === "DEFAULT_MISSING";
  return [...(account ? ["PROCESSOR_ACCOUNT_MISSING" as const] : []), reason, ...furtherReasons];
}
