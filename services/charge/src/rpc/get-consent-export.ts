import { ConsentExportService } from "@flint/contracts-charge";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { listAttemptsUnder } from "../store/attempts-under-consent.ts";
import { attemptMessage, attemptReaderOf } from "./attempt-mapping.ts";
import { exportedConsentMessage } from "./exported-consent-mapping.ts";

/** Answers a consent with the attempts that relied on it; see the contract. */
export const getConsentExport = (deps: Deps) =>
  rpc(ConsentExportService.method.getConsentExport, async (request, call) => {
    const { workspaceId } = call;
    const { consentId } = request;
    const page = idPageOf("attempt", request, { list: "consent_attempts", consentId });
    const { consent } = await deps.consents(call).getConsent({ consentId });
    if (consent === undefined) throw new Error("A consent was answered without itself.");
    const of = { workspaceId, consentId, customerId: consent.customerId };
    const { rows, nextPageToken } = cutPage(page, await listAttemptsUnder(deps.db, of, page));
    const reader = attemptReaderOf(call);
    return {
      consent: exportedConsentMessage(consent),
      attempts: rows.map((attempt) => attemptMessage(attempt, reader)),
      nextPageToken,
    };
  });
