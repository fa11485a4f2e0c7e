import { ConsentService } from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { revokeConsent as decide } from "../domain/end-consent.ts";
import { consentMessage } from "./consent-mapping.ts";
import { lockConsent } from "./lock-consent.ts";

const method = ConsentService.method.revokeConsent;

/** Begins to revoke a consent; charge confirms once nothing that relies on it is on its way. */
export const revokeConsent = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const now = deps.clock.now();
      const { workspaceId } = call;
      const { consent } = await lockConsent(tx, { workspaceId, id: request.consentId });
      const { expectedRevision } = request;
      const decision = decide(consent, { expectedRevision, now });
      await commit(tx, decision, { call, at: now, ids });
      return { consent: consentMessage(decision.consent) };
    }),
  );
