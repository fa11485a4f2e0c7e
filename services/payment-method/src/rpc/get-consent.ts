import { ConsentService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findConsent } from "../store/consents.ts";
import { consentMessage } from "./consent-mapping.ts";
import { notFound } from "./show-payment-method.ts";

/** Answers one consent, whatever its state. */
export const getConsent = ({ db }: Deps) =>
  rpc(ConsentService.method.getConsent, async ({ consentId: id }, call) => {
    const found = await findConsent(db.dataSource.manager, { workspaceId: call.workspaceId, id });
    if (found === undefined) throw notFound("consent_id", id);
    return { consent: consentMessage(found) };
  });
