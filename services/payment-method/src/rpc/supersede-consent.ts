import {
  ConsentService,
  type ConsentTerms as ConsentTermsMessage,
} from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { supersedeConsent as decide } from "../domain/end-consent.ts";
import { consentMessage, termsAt } from "./consent-mapping.ts";
import { lockConsent } from "./lock-consent.ts";

const method = ConsentService.method.supersedeConsent;

/** Puts new terms, to which the customer has agreed, in the place of a consent. */
export const supersedeConsent = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const now = deps.clock.now();
      const { workspaceId } = call;
      const { expectedRevision } = request;
      // The contract's rules have refused a request without terms.
      const terms = termsAt("terms", request.terms as ConsentTermsMessage);
      const locked = await lockConsent(tx, { workspaceId, id: request.consentId });
      const decision = decide(locked, terms, { id: ids.next("consent"), expectedRevision, now });
      await commit(tx, decision, { call, at: now, ids });
      return {
        supersededConsent: consentMessage(decision.consent),
        consent: consentMessage(decision.successor),
      };
    }),
  );
