import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type CandidateSchema,
  CandidateSource,
  type ResolveRequest,
  WalletInternalService,
} from "@flint/contracts-payment-method";
import { CustomerState } from "@flint/contracts-customer";
import { instantOf } from "@flint/contracts-type";
import { parseCurrency } from "@flint/money";
import { type Call, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { type ChargeAsk, judge, type Verdict } from "../domain/resolve.ts";
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
    const looked = await candidatesOf(deps, call, request);
    const customerId = request.customerId || (looked[0]?.found?.paymentMethod.customerId ?? "");
    const ask = { ...askOf(request), customerId };
    const at = request.atTime === undefined ? deps.clock.now() : instantOf(request.atTime);
    const tried: Candidate[] = [];
    for (const { source, found } of looked) {
      const verdict = found === undefined ? MISSING : judge(found, ask, at);
      const candidate = { source, ...factsOf(found), rejectedReason: "" };
      if (verdict.chargeable && found !== undefined) {
        const instrument = instrumentMessage(deps, found, { secrets: !request.checkOnly });
        const candidates = [...tried, candidate];
        return { instrument, consentId: verdict.consentId, candidates, customerId };
      }
      const reasons = verdict.chargeable ? [] : reasonsOf(call, verdict);
      tried.push({
        ...candidate,
        rejectedReason: reasons[0] ?? "",
        furtherReasons: reasons.slice(1),
      });
    }
    return { candidates: await withCustomer(deps, call, customerId, tried), customerId };
  });

/** What is looked at, in order; a wallet without a default is looked at in vain. */
type Found = { source: CandidateSource; found: StoredResolvable | undefined };

type Candidate = MessageInitShape<typeof CandidateSchema> & {
  rejectedReason: string;
  furtherReasons?: string[];
};

const MISSING = { chargeable: false, reason: "DEFAULT_MISSING", furtherReasons: [] } as const;

function factsOf(found: StoredResolvable | undefined) {
  if (found === undefined) return { paymentMethodId: "" };
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
  return tried.map(({ rejectedReason, furtherReasons = [], ...candidate }) => ({
    ...candidate,
    rejectedReason: "CUSTOMER_ARCHIVED",
    furtherReasons: [rejectedReason, ...furtherReasons],
  }));
}

/** A live workspace's empty wallet is empty because nothing can be saved yet. */
function reasonsOf(
  call: Call,
  { reason, furtherReasons }: Extract<Verdict, { chargeable: false }>,
): OwnReason[] {
  const live = call.workspace.mode === "live";
  const account = live && reason === "DEFAULT_MISSING";
  return [...(account ? ["PROCESSOR_ACCOUNT_MISSING" as const] : []), reason, ...furtherReasons];
}
