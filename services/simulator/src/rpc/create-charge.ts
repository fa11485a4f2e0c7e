import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import {
  Initiator,
  ProcessorService,
  type CreateChargeRequestSchema,
  type CreateChargeResponseSchema,
} from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { decideCharge } from "../domain/decide-charge.ts";
import { CHARGE_REPEATS, decideRepeat, remembers } from "../domain/decide-repeat.ts";
import type { Token } from "../domain/behaviour.ts";
import { AUTHORIZED_FOR_MS, type ChargeParameters, WHEN_MADE_MS } from "../domain/charge.ts";
import type { Profile } from "../domain/profiles.ts";
import { parseToken } from "../domain/token.ts";
import { processorRpc, type Handled, type ProcessorCall } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { chargeMessage } from "./charge-mapping.ts";

type Answer = Handled<MessageInitShape<typeof CreateChargeResponseSchema>>;

/**
 * CreateCharge: an earlier use of the key is answered first, then the saved card is looked up
 * and does what its token says.
 */
export const createCharge = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.createCharge, {
    facts: (request) => ({
      idempotencyKey: request.idempotencyKey,
      reference: request.reference,
      methodId: request.methodId,
      metadata: sortedJson(request.metadata),
    }),
    handle: (request, call) => {
      const parameters = parametersOf(request);
      return repeat(deps, parameters, call) ?? charge(deps, parameters, call);
    },
  });

/** Answers an earlier use of the key; `undefined` where there was none, or it is forgotten. */
function repeat(deps: Deps, parameters: ChargeParameters, call: ProcessorCall): Answer | undefined {
  const { account, nowMs } = call;
  const { profile } = account;
  if (profile.repeatsErrors) {
    const failedAtMs = deps.failedKeys.usedAtMs(account.id, parameters.idempotencyKey);
    if (failedAtMs !== undefined && remembers(profile, failedAtMs, nowMs)) {
      return { delivery: "error", replayed: true };
    }
  }
  const earlier = deps.charges.byKey(account.id, parameters.idempotencyKey);
  if (earlier === undefined || !remembers(profile, earlier.createdAtMs, nowMs)) return undefined;
  const { show, delivery } = decideRepeat(profile, { ...CHARGE_REPEATS, earlier }, parameters);
  const shownAtMs = show === "present" ? nowMs : WHEN_MADE_MS;
  return {
    response: { charge: chargeMessage(earlier, shownAtMs), replayed: true },
    delivery,
    chargeId: earlier.id,
    replayed: true,
  };
}

/** What a card whose account is closed behaves like. */
const CLOSED = parseToken("sim_decline_invalid_account") as Token;

/** Charges the saved card under a fresh key. */
function charge(deps: Deps, parameters: ChargeParameters, call: ProcessorCall): Answer {
  const { account, nowMs, outage } = call;
  const method = deps.methods.byId(account.id, parameters.methodId);
  if (method === undefined) throw new Refused<Reason>("METHOD_NOT_FOUND", { field: "method_id" });
  if (method.token.times !== undefined) deps.methods.countCharge(method.sequence);
  checkAuthorize(parameters, account.profile, method.token);
  const decision = decideCharge({
    parameters,
    profile: account.profile,
    token: method.closed ? CLOSED : method.token,
    earlierCharges: method.charges,
    nowMs,
  });
  if (decision.kind === "lose") {
    if (decision.delivery === "error" && account.profile.repeatsErrors) {
      deps.failedKeys.put(account.id, parameters.idempotencyKey, nowMs);
    }
    return { delivery: decision.delivery };
  }
  const stored = deps.charges.insert({
    accountId: account.id,
    parameters,
    outcome: decision.outcome,
    networkIdGiven: decision.networkIdGiven,
    answeredError: (outage?.shows ?? decision.delivery) === "error",
    createdAtMs: nowMs,
    authorizedUntilMs: parameters.authorizeOnly ? nowMs + AUTHORIZED_FOR_MS : undefined,
  });
  return {
    response: { charge: chargeMessage(stored, nowMs), replayed: false },
    delivery: decision.delivery,
    chargeId: stored.id,
    booked: true,
  };
}

/** @throws Refused INVALID_FIELD where the money cannot be held */
function checkAuthorize(
  { authorizeOnly }: ChargeParameters,
  { authorizes }: Profile,
  { methodKind }: Token,
): void {
  if (!authorizeOnly || (authorizes && methodKind === "card")) return;
  throw new Refused<Reason>("INVALID_FIELD", { field: "authorize_only" });
}

function parametersOf(request: MessageShape<typeof CreateChargeRequestSchema>): ChargeParameters {
  return {
    idempotencyKey: request.idempotencyKey,
    methodId: request.methodId,
    // The contract's bound is far below 2^53.
    amount: Number(request.amount),
    currency: request.currency,
    initiator: request.initiator === Initiator.MERCHANT ? "merchant" : "customer",
    reason: request.reason,
    reference: request.reference,
    originalNetworkTransactionId: request.originalNetworkTransactionId,
    metadata: sortedJson(request.metadata),
    authorizeOnly: request.authorizeOnly,
  };
}

/** Two equal maps become equal texts. */
export function sortedJson(metadata: Readonly<Record<string, string>>): string {
  const keys = Object.keys(metadata).sort();
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, metadata[key]!])));
}
