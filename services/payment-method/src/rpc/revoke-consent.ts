import { ConsentService, type RevokeConsentRequest } from "@flint/contracts-payment-method";
import type { Tx } from "@flint/db";
import { type Call, once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { revokeConsent as decide } from "../domain/end-consent.ts";
import { findConsent, findConsents } from "../store/consents.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";
import { findLiveUsages } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";
import { affectedUseMessage } from "./affected-use-mapping.ts";
import { consentMessage } from "./consent-mapping.ts";
import { notFound } from "./show-payment-method.ts";
import { lockWithReplacement } from "./way-out.ts";

const method = ConsentService.method.revokeConsent;

/** Begins to revoke a consent; charge confirms once nothing that relies on it is on its way. */
export const revokeConsent = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const now = deps.clock.now();
      const { expectedRevision } = request;
      const { ground, wayOut } = await load(tx, call, request);
      const decision = decide(ground, wayOut, { expectedRevision, now });
      await commit(tx, decision, { call, at: now, ids });
      return {
        consent: consentMessage(decision.consent),
        affectedUses: decision.affected.map(affectedUseMessage),
      };
    }),
  );

/** Whose a consent is, and which payment method it is for, never changes: read before the locks. */
async function load(tx: Tx, { workspaceId }: Call, request: RevokeConsentRequest) {
  const { consentId } = request;
  const known = await findConsent(await tx.manager(), { workspaceId, id: consentId });
  if (known === undefined) throw notFound("consent_id", consentId);
  const { customerId, paymentMethodId } = known;
  const wallet = await lockWallet(tx, { workspaceId, customerId });
  const manager = await tx.manager();
  const its = await findPaymentMethod(manager, { workspaceId, id: paymentMethodId });
  if (its === undefined) throw new Error(`Consent ${consentId} has lost its payment method.`);
  const { paymentMethod, wayOut } = await lockWithReplacement(tx, its, request);
  const consents =
    (await findConsents(manager, workspaceId, [paymentMethodId])).get(paymentMethodId) ?? [];
  const consent = consents.find(({ id }) => id === consentId) ?? known;
  const usages = await findLiveUsages(manager, { workspaceId, customerId });
  return { ground: { consent, consents, paymentMethod, wallet, usages }, wayOut };
}
