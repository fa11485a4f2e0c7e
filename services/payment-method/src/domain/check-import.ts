import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import { checkConsentTerms, checkConsentCount } from "./consent.ts";
import type { WantedRow } from "./import.ts";

/** No consent is older than this, and the database could not hold its time. */
const ACCEPTED_FROM = Temporal.Instant.from("1970-01-01T00:00:00Z");

/** A row as it comes, with its token. */
export type GivenRow = WantedRow & { token: string };

/**
 * Sees that rows hang together, each and with each other, without asking anybody.
 *
 * @throws Refused IMPORT_INVALID, CONSENT_INVALID, naming `rows[i]` and the field
 */
export function checkImport(rows: readonly GivenRow[], now: Temporal.Instant): void {
  const references = new Map<string, number>();
  const tokens = new Map<string, number>();
  rows.forEach((row, index) => {
    const at = `rows[${index}]`;
    once(references, row.reference, { index, field: `${at}.reference`, what: "reference" });
    once(tokens, row.token, { index, field: `${at}.processor_token`, what: "token" });
    checkConsents(row, at, now);
  });
}

function once(
  seen: Map<string, number>,
  text: string,
  { index, field, what }: { index: number; field: string; what: string },
): void {
  const first = seen.get(text);
  if (first !== undefined) {
    const problem = `rows[${first}] has the same ${what}`;
    throw new Refused<Reason>("IMPORT_INVALID", { field, details: { problem } });
  }
  seen.set(text, index);
}

function checkConsents({ usage, consents }: WantedRow, at: string, now: Temporal.Instant): void {
  checkConsentCount(usage, consents.length, `${at}.consents`);
  consents.forEach((consent, index) => {
    const field = `${at}.consents[${index}]`;
    checkConsentTerms(consent, `${field}.terms`, now);
    const { acceptedAt } = consent;
    const isAhead = Temporal.Instant.compare(acceptedAt, now) > 0;
    if (!isAhead && Temporal.Instant.compare(acceptedAt, ACCEPTED_FROM) >= 0) return;
    const problem = isAhead ? "the consent lies ahead" : "the consent was given before 1970";
    const options = { field: `${field}.accept_time`, details: { problem } };
    throw new Refused<Reason>("CONSENT_INVALID", options);
  });
}
