import {
  CandidateSource,
  type ResolveRequest,
  WalletInternalService,
} from "@flint/contracts-payment-method";
import { CustomerState } from "@flint/contracts-customer";
import { parseCurrency } from "@flint/money";
import { type Call, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { type ChargeAsk, judge } from "../domain/resolve.ts";
import type { OwnReason, Reason } from "../reasons.ts";
import {
  findResolvable,
  findWalletResolvables,
  type StoredResolvable,
} from "../store/resolvables.ts";
import { instrumentMessage } from "./instrument-mapping.ts";
import { purposeOf } from "./consent-mapping.ts";
import { customerState } from "./require-customer.ts";
import { notFound } from "./show-payment-method.ts";

/** Answers which payment method would be charged, and why not the others. */
export const resolve = (deps: Deps) =>
  rpc(WalletInternalService.method.resolve, async (request, call) => {
    const ask = askOf(request);
    const now = deps.clock.now();
    const tried: Candidate[] = [];
    for (const { source, found } of await candidatesOf(deps, call, request)) {
      const verdict = found === undefined ? MISSING : judge(found, ask, now);
      const paymentMethodId = found?.paymentMethod.id ?? "";
      if (verdict.chargeable && found !== undefined) {
        const chosen = { paymentMethodId, source, rejectedReason: "" };
        const instrument = instrumentMessage(deps, found);
        const { consentId, noticeDays } = verdict;
        return { instrument, consentId, noticeDays, candidates: [...tried, chosen] };
      }
      const rejectedReason = verdict.chargeable ? "" : missing(call, verdict.reason);
      tried.push({ paymentMethodId, source, rejectedReason });
    }
    return { candidates: await withCustomer(deps, call, request.customerId, tried) };
  });

/** What is looked at, in order; a wallet without a default is looked at in vain. */
type Found = { source: CandidateSource; found: StoredResolvable | undefined };

type Candidate = { paymentMethodId: string; source: CandidateSource; rejectedReason: string };

const MISSING = { chargeable: false, reason: "DEFAULT_MISSING" } as const;

async function candidatesOf(deps: Deps, call: Call, request: ResolveRequest): Promise<Found[]> {
  const { workspaceId } = call;
  const { customerId, paymentMethodId: id, allowBackups: withBackups } = request;
  if (id !== "") {
    const named = await findResolvable(deps.db, { workspaceId, id });
    if (named === undefined) throw notFound("payment_method_id", id);
    return [{ source: CandidateSource.EXPLICIT, found: named }];
  }
  const inWallet = await findWalletResolvables(deps.db, { workspaceId, customerId, withBackups });
  const found = inWallet.map(({ resolvable, isDefault }) => ({
    source: isDefault ? CandidateSource.DEFAULT : CandidateSource.BACKUP,
    found: resolvable,
  }));
  return found[0]?.source === CandidateSource.DEFAULT
    ? found
    : [{ source: CandidateSource.DEFAULT, found: undefined }, ...found];
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

/** Only where nothing can be charged is it looked at whether the customer is there at all. */
async function withCustomer(
  deps: Deps,
  call: Call,
  customerId: string,
  tried: Candidate[],
): Promise<Candidate[]> {
  const state = await customerState(deps, call, customerId);
  if (state === CustomerState.ACTIVE) return tried;
  return tried.map((candidate) => ({ ...candidate, rejectedReason: "CUSTOMER_ARCHIVED" }));
}

/** A live workspace's empty wallet is empty because nothing can be saved yet. */
function missing(call: Call, reason: OwnReason): OwnReason {
  const live = call.workspace.mode === "live";
  return live && reason === "DEFAULT_MISSING" ? "PROCESSOR_ACCOUNT_MISSING" : reason;
}
