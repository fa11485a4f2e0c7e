import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import {
  checkConsentTerms,
  type Consent,
  type ConsentEvent,
  type ConsentState,
  type ConsentStanding,
  type ConsentTerms,
  NEW_STANDING,
} from "./consent.ts";
import type { Decision } from "./decision.ts";
import {
  type Affected,
  NO_WAY_OUT,
  requireWayOut,
  revokeImpact,
  settleAffected,
  type WayOut,
} from "./impact.ts";
import type { PaymentMethod } from "./payment-method.ts";
import { checkRevision } from "./revision.ts";
import type { UsageEvent, UsageRecord } from "./usage-record.ts";
import { requireUsable, type Wallet } from "./wallet.ts";

/** The only moves there are; REVOKED and SUPERSEDED are final. */
export const CONSENT_MOVES: Readonly<Record<ConsentState, readonly ConsentState[]>> = {
  // The issuer's decline leaves nothing to wait for: charge has closed the gate already.
  active: ["revoking", "superseding", "revoked"],
  revoking: ["revoked"],
  superseding: ["superseded"],
  revoked: [],
  superseded: [],
};

type Ended = Decision<ConsentEvent> & { consent: Consent };

/** A consent, and what says who relies on it. */
export type RevokeGround = {
  consent: Consent;
  /** All consents of its payment method, itself among them. */
  consents: readonly Consent[];
  paymentMethod: PaymentMethod;
  wallet: Wallet;
  /** The customer's live usage records. */
  usages: readonly UsageRecord[];
};

/**
 * Begins to revoke a consent. One that is being revoked, or is, stays as it is.
 *
 * @throws Refused REVISION_STALE, CONSENT_NOT_ACTIVE, PAYMENT_METHOD_OF_OTHER_CUSTOMER,
 *   PAYMENT_METHOD_NOT_ACTIVE, PAYMENT_METHOD_ON_SESSION_ONLY, CONSENT_IN_USE
 */
export function revokeConsent(
  ground: RevokeGround,
  wayOut: WayOut,
  given: { expectedRevision: bigint; now: Temporal.Instant },
): Decision<ConsentEvent | UsageEvent> & { consent: Consent; affected: readonly Affected[] } {
  const { consent: before } = ground;
  if (before.state === "revoking" || before.state === "revoked") {
    return { consent: before, affected: [], events: [] };
  }
  checkRevision(before, given.expectedRevision);
  requireActive(before);
  if (wayOut.replacement !== undefined) {
    requireUsable(before.customerId, wayOut.replacement, "replacement_payment_method_id");
  }
  const impact = revokeImpact(ground, given.now);
  requireWayOut(impact, wayOut, { reason: "CONSENT_IN_USE", field: "consent_id" });
  const { consent, events: ended } = move(before, "revoking", { endedAt: given.now });
  const { affected, events } = settleAffected(impact, wayOut, { defaultMoves: false });
  return { consent, affected, events: [...ended, ...events] };
}

/**
 * Puts a new consent in the place of an active one of the same payment method and purpose.
 *
 * @throws Refused REVISION_STALE, CONSENT_NOT_ACTIVE, PAYMENT_METHOD_NOT_ACTIVE, CONSENT_INVALID
 */
export function supersedeConsent(
  before: { consent: Consent; paymentMethod: PaymentMethod },
  terms: ConsentTerms,
  given: { id: Id<"consent">; expectedRevision: bigint; now: Temporal.Instant },
): Ended & { successor: Consent } {
  const { consent, paymentMethod } = before;
  const { now } = given;
  checkRevision(consent, given.expectedRevision);
  requireActive(consent);
  if (paymentMethod.state !== "active") {
    throw new Refused<Reason>("PAYMENT_METHOD_NOT_ACTIVE", {
      field: "consent_id",
      details: { state: paymentMethod.state },
    });
  }
  if (terms.purpose !== consent.purpose) {
    throw new Refused<Reason>("CONSENT_INVALID", {
      field: "terms.purpose",
      details: { problem: `the consent in whose place it stands is for ${consent.purpose}` },
    });
  }
  checkConsentTerms(terms, "terms", now);
  const { workspaceId, customerId, paymentMethodId } = consent;
  const identity = { id: given.id, workspaceId, customerId, paymentMethodId, acceptedAt: now };
  const successor: Consent = { ...terms, ...NEW_STANDING, ...identity };
  const ended = move(consent, "superseding", { endedAt: now, supersededById: successor.id });
  const created = { type: "consent.created" as const, workspaceId, consent: successor };
  return { consent: ended.consent, successor, events: [created, ...ended.events] };
}

/**
 * Ends what was begun: no charge that relies on the consent is on its way any more. Where an issuer
 * revoked it, those who have no other are stranded: nobody was asked.
 *
 * @param given `declined`: an issuer revoked it, and nobody had asked
 * @throws Refused CONSENT_NOT_ENDING
 */
export function confirmConsentEnd(
  ground: RevokeGround,
  given: { declined: boolean; now: Temporal.Instant },
): Decision<ConsentEvent | UsageEvent> & { consent: Consent } {
  const { consent: before } = ground;
  switch (before.state) {
    case "revoked":
    case "superseded":
      return { consent: before, events: [] };
    case "revoking":
      return move(before, "revoked", {});
    case "superseding":
      return move(before, "superseded", {});
    case "active":
      if (given.declined) return revokeAtOnce(ground, given.now);
      throw new Refused<Reason>("CONSENT_NOT_ENDING", { field: "consent_id" });
  }
}

function revokeAtOnce(ground: RevokeGround, now: Temporal.Instant) {
  const impact = revokeImpact(ground, now);
  const stranded = settleAffected(impact, NO_WAY_OUT, { defaultMoves: false });
  const { consent, events } = move(ground.consent, "revoked", { endedAt: now });
  return { consent, events: [...events, ...stranded.events] };
}

function requireActive({ state }: Consent): void {
  if (state === "active") return;
  throw new Refused<Reason>("CONSENT_NOT_ACTIVE", { field: "consent_id", details: { state } });
}

function move(
  before: Consent,
  state: Exclude<ConsentState, "active">,
  change: Partial<Pick<ConsentStanding, "endedAt" | "supersededById">>,
): Ended {
  const consent: Consent = { ...before, ...change, state, revision: before.revision + 1 };
  const { workspaceId } = before;
  return { consent, events: [{ type: `consent.${state}`, workspaceId, consent }] };
}
