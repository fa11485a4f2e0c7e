import { WalletInternalService } from "@flint/contracts-payment-method";
import { onceAfter, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { recordUsage as decide } from "../domain/usage-record.ts";
import { lockPaymentMethod } from "../store/payment-methods.ts";
import { countLiveUsages, findUsageRecord } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";
import { requireActiveCustomer } from "./require-customer.ts";
import { notFound } from "./show-payment-method.ts";
import { usageOf, usageRecordMessage } from "./usage-record-mapping.ts";

const method = WalletInternalService.method.recordUsage;

/** Writes down that a subscription or an order will be charged, by which payment method and when. */
export const recordUsage = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: async () => {
        const usage = usageOf(request);
        await requireActiveCustomer(deps, call, request.customerId);
        return usage;
      },
      body: async (tx, usage) => {
        const { ids } = deps;
        const at = deps.clock.now();
        const { workspaceId } = call;
        const { customerId, userId, paymentMethodId } = request;
        await lockWallet(tx, { workspaceId, customerId });
        const named =
          paymentMethodId === ""
            ? undefined
            : await lockPaymentMethod(tx, { workspaceId, id: paymentMethodId });
        if (named === undefined && paymentMethodId !== "") {
          throw notFound("payment_method_id", paymentMethodId);
        }
        const manager = await tx.manager();
        const before = await findUsageRecord(manager, { workspaceId, userId });
        const liveCount = await countLiveUsages(manager, { workspaceId, customerId });
        const key = { workspaceId, userId, customerId };
        const decision = decide({ key, before, method: named, liveCount }, usage);
        await commit(tx, decision, { call, at, ids });
        return { usageRecord: usageRecordMessage(decision.usageRecord) };
      },
    }),
  );
