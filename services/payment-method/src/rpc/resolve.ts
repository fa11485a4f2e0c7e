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
  findDefaultResolvable,
  findResolvable,
  type StoredResolvable,
} from "../store/resolvables.ts";
import { instrumentMessage } from "./instrument-mapping.ts";
import { purposeOf } from "./consent-mapping.ts";
import { customerState } from "./require-customer.ts";
import { notFound } from "./show-payment-method.ts";

/** Answers which payment method would be charged, and why not the others. */
export const resolve = (deps: Deps) =>
  rpc(WalletInternalService.method.resolve, async (request, call) => {
    const source =
      request.paymentMethodId === "" ? CandidateSource.DEFAULT : CandidateSource.EXPLICIT;
    const found = await find(deps, call, request);
    if (found === undefined) return rejected(deps, call, request, "DEFAULT_MISSING");
    const verdict = judge(found, askOf(request), deps.clock.now());
    const paymentMethodId = found.paymentMethod.id;
    if (!verdict.chargeable) return rejected(deps, call, request, verdict.reason, paymentMethodId);
    return {
      instrument: instrumentMessage(deps, found),
      consentId: verdict.consentId,
      candidates: [{ paymentMethodId, source, rejectedReason: "" }],
    };
  });

async function find(
  deps: Deps,
  call: Call,
  request: ResolveRequest,
): Promise<StoredResolvable | undefined> {
  const { workspaceId } = call;
  const { customerId, paymentMethodId: id } = request;
  if (id === "") return findDefaultResolvable(deps.db, { workspaceId, customerId });
  const named = await findResolvable(deps.db, { workspaceId, id });
  if (named === undefined) throw notFound("payment_method_id", id);
  return named;
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
async function rejected(
  deps: Deps,
  call: Call,
  request: ResolveRequest,
  reason: OwnReason,
  paymentMethodId = "",
) {
  const state = await customerState(deps, call, request.customerId);
  const source =
    request.paymentMethodId === "" ? CandidateSource.DEFAULT : CandidateSource.EXPLICIT;
  const gone = state !== CustomerState.ACTIVE;
  const rejectedReason = gone ? "CUSTOMER_ARCHIVED" : missing(call, reason);
  return { candidates: [{ paymentMethodId, source, rejectedReason }] };
}

/** A live workspace's empty wallet is empty because nothing can be saved yet. */
function missing(call: Call, reason: OwnReason): OwnReason {
  const live = call.workspace.mode === "live";
  return live && reason === "DEFAULT_MISSING" ? "PROCESSOR_ACCOUNT_MISSING" : reason;
}
