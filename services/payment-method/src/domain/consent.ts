import type { Currency } from "@flint/money";
import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Fact } from "./decision.ts";

/** What later charges may be for. */
export type ConsentPurpose =
  "recurring" | "unscheduled" | "installment" | "delayed_charge" | "no_show";

/** How a consent was given: personal data, which stands in this row only. */
export type ConsentEvidence = {
  channel: string;
  ipAddress: string;
  userAgent: string;
  textVersion: string;
  locale: string;
};

/** How often a consent may be charged: once in so many intervals, 1 to 365. */
export type ConsentCadence = { interval: "day" | "week" | "month" | "year"; count: number };

/** What the customer agreed to, as the caller records it. */
export type ConsentTerms = {
  purpose: ConsentPurpose;
  /** 0: no maximum. */
  maximumAmountMinor: bigint;
  /** Of the maximum; `undefined` where there is none. */
  currency: Currency | undefined;
  expiresAt: Temporal.Instant | undefined;
  evidence: ConsentEvidence;
  /** `undefined` where nothing was agreed. */
  cadence: ConsentCadence | undefined;
  /** Days between a notice of a charge and the charge, 0 to 60; 0: nothing was agreed. */
  noticeDays: number;
};

/** Names of the states of a consent. */
export type ConsentState = "active" | "revoking" | "revoked" | "superseding" | "superseded";

/** What changes of a consent. */
export type ConsentStanding = {
  state: ConsentState;
  /** The one in its place; `undefined` unless it is superseded. */
  supersededById: Id<"consent"> | undefined;
  /** Since when no new charge relies on it; `undefined` while it is active. */
  endedAt: Temporal.Instant | undefined;
  revision: number;
};

/** A consent: its terms and evidence for ever as they were given, and whether it still stands. */
export type Consent = ConsentTerms &
  ConsentStanding & {
    id: Id<"consent">;
    workspaceId: string;
    customerId: string;
    paymentMethodId: string;
    acceptedAt: Temporal.Instant;
  };

/** How every consent begins. */
export const NEW_STANDING: ConsentStanding = {
  state: "active",
  supersededById: undefined,
  endedAt: undefined,
  revision: 1,
};

/** What is announced of a consent. */
export type ConsentEvent = Fact<
  | "consent.created"
  | "consent.revoking"
  | "consent.revoked"
  | "consent.superseding"
  | "consent.superseded",
  { consent: Consent }
>;

/** Channels on which the customer's address is known, and must be kept. */
const CHANNELS_WITH_ADDRESS: ReadonlySet<string> = new Set(["web", "app"]);

/** What a row of the ledger holds of evidence; a text and a user agent are far below. */
const EVIDENCE_BYTES_MAX = 8_192;

/**
 * Sees that the terms hang together and fit the usage.
 *
 * @throws Refused CONSENT_INVALID, naming the field
 */
export function checkTerms(
  usage: "on_session" | "off_session",
  terms: readonly ConsentTerms[],
  now: Temporal.Instant,
): void {
  checkConsentCount(usage, terms.length, "consents");
  terms.forEach((each, index) => checkConsentTerms(each, `consents[${index}]`, now));
}

/**
 * Sees that there are consents where the usage needs them, and only there.
 *
 * @param field path of the consents in the request
 * @throws Refused CONSENT_INVALID, naming the field
 */
export function checkConsentCount(
  usage: "on_session" | "off_session",
  count: number,
  field: string,
): void {
  if (usage === "off_session" && count === 0) refuse(field, "off-session usage needs a consent");
  if (usage === "on_session" && count > 0) refuse(field, "on-session usage takes no consent");
}

/**
 * Sees that the terms of one consent hang together.
 *
 * @param field path of the terms in the request
 * @throws Refused CONSENT_INVALID, naming the field
 */
export function checkConsentTerms(terms: ConsentTerms, field: string, now: Temporal.Instant): void {
  const { evidence } = terms;
  if (terms.maximumAmountMinor > 0n && terms.currency === undefined) {
    refuse(`${field}.currency`, "a maximum needs its currency");
  }
  if (terms.maximumAmountMinor === 0n && terms.currency !== undefined) {
    refuse(`${field}.currency`, "a currency without a maximum");
  }
  if (terms.expiresAt !== undefined && Temporal.Instant.compare(terms.expiresAt, now) <= 0) {
    refuse(`${field}.expire_time`, "the end has passed");
  }
  if (evidence.channel === "") refuse(`${field}.evidence.channel`, "the channel is missing");
  if (evidence.textVersion === "") {
    refuse(`${field}.evidence.text_version`, "the text's version is missing");
  }
  if (CHANNELS_WITH_ADDRESS.has(evidence.channel) && evidence.ipAddress === "") {
    refuse(`${field}.evidence.ip_address`, `the channel ${evidence.channel} needs the address`);
  }
  if (new TextEncoder().encode(JSON.stringify(evidence)).length > EVIDENCE_BYTES_MAX) {
    refuse(`${field}.evidence`, `the evidence is longer than ${EVIDENCE_BYTES_MAX} bytes as JSON`);
  }
}

/** The consents that a customer has given for a payment method, each with its news. */
export function giveConsents(
  method: { id: string; workspaceId: string; customerId: string },
  given: readonly (ConsentTerms & { acceptedAt: Temporal.Instant })[],
  ids: readonly Id<"consent">[],
): { consents: Consent[]; events: ConsentEvent[] } {
  const { id: paymentMethodId, workspaceId, customerId } = method;
  const consents = given.map((terms, index) => ({
    ...terms,
    ...NEW_STANDING,
    id: ids[index] as Id<"consent">,
    workspaceId,
    customerId,
    paymentMethodId,
  }));
  const type = "consent.created" as const;
  return { consents, events: consents.map((consent) => ({ type, workspaceId, consent })) };
}

function refuse(field: string, problem: string): never {
  throw new Refused<Reason>("CONSENT_INVALID", { field, details: { problem } });
}
