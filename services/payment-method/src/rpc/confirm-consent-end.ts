import { WalletInternalService } from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { confirmConsentEnd as decide } from "../domain/end-consent.ts";
import { consentStateMessage } from "./consent-mapping.ts";
import { lockRevokeGround } from "./lock-revoke-ground.ts";

const method = WalletInternalService.method.confirmConsentEnd;

const NOTHING_ASKED = { replacementPaymentMethodId: "", force: true };

/** Ends a consent for good: charge says that nothing that relies on it is on its way. */
export const confirmConsentEnd = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const now = deps.clock.now();
      const key = { workspaceId: call.workspaceId, id: request.consentId };
      const { ground } = await lockRevokeGround(tx, key, NOTHING_ASKED);
      const decision = decide(ground, { declined: request.declined, now });
      await commit(tx, decision, { call, at: now, ids });
      return { state: consentStateMessage(decision.consent.state) };
    }),
  );
