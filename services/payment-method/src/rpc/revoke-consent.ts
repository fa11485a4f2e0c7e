import { ConsentService } from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { revokeConsent as decide } from "../domain/end-consent.ts";
import { affectedUseMessage } from "./affected-use-mapping.ts";
import { consentMessage } from "./consent-mapping.ts";
import { lockRevokeGround } from "./lock-revoke-ground.ts";

const method = ConsentService.method.revokeConsent;

/** Begins to revoke a consent; charge confirms once nothing that relies on it is on its way. */
export const revokeConsent = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const now = deps.clock.now();
      const { expectedRevision } = request;
      const key = { workspaceId: call.workspaceId, id: request.consentId };
      const { ground, wayOut } = await lockRevokeGround(tx, key, request);
      const decision = decide(ground, wayOut, { expectedRevision, now });
      await commit(tx, decision, { call, at: now, ids });
      return {
        consent: consentMessage(decision.consent),
        affectedUses: decision.affected.map(affectedUseMessage),
      };
    }),
  );
