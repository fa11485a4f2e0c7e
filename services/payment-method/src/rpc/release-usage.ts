import { WalletInternalService } from "@flint/contracts-payment-method";
import { once, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { releaseUsage as decide } from "../domain/usage-record.ts";
import { findUsageRecord } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";
import { notFound } from "./show-payment-method.ts";
import { usageRecordMessage } from "./usage-record-mapping.ts";

const method = WalletInternalService.method.releaseUsage;

/** Says that a subscription or an order is over, and relies on the wallet no more. */
export const releaseUsage = (deps: Deps) =>
  rpc(method, (request, call) =>
    once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const { workspaceId } = call;
      const { userId } = request;
      // Whose it is never changes: it may be read before the wallet's lock.
      const known = await findUsageRecord(await tx.manager(), { workspaceId, userId });
      if (known === undefined) throw notFound("user_id", userId);
      await lockWallet(tx, { workspaceId, customerId: known.customerId });
      const before = (await findUsageRecord(await tx.manager(), { workspaceId, userId })) ?? known;
      const decision = decide(before);
      await commit(tx, decision, { call, at, ids });
      return { usageRecord: usageRecordMessage(decision.usageRecord) };
    }),
  );
