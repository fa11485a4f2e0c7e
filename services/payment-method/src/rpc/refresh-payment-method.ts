import {
  CardNews,
  PaymentMethodService,
  type RefreshPaymentMethodRequest,
} from "@flint/contracts-payment-method";
import { type Call, onceAfter, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { takeNews, takesNews } from "../domain/card-news.ts";
import { askNews, findAskable } from "../processors/ask-news.ts";
import { orUnavailable } from "../processors/setups.ts";
import type { Reason } from "../reasons.ts";
import { findPaymentMethod, lockPaymentMethod } from "../store/payment-methods.ts";
import { findLiveUsages } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";
import { notFound, showPaymentMethod } from "./show-payment-method.ts";

const method = PaymentMethodService.method.refreshPaymentMethod;

const NEWS = {
  unchanged: CardNews.UNCHANGED,
  updated: CardNews.UPDATED,
  closed: CardNews.CLOSED,
} as const;

/** Asks the processor at once what is known of a saved card, and takes it in. */
export const refreshPaymentMethod = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: () => prepare(deps, call, request),
      body: async (tx, { known, facts }) => {
        const { ids } = deps;
        const at = deps.clock.now();
        const { workspaceId, customerId, id } = known;
        const wallet = await lockWallet(tx, { workspaceId, customerId });
        const before = (await lockPaymentMethod(tx, { workspaceId, id })) ?? known;
        const usages = await findLiveUsages(await tx.manager(), { workspaceId, customerId });
        const decision = takeNews({ paymentMethod: before, wallet, usages }, facts, at);
        await commit(tx, decision, { call, at, ids });
        const paymentMethod = await showPaymentMethod(await tx.manager(), decision.paymentMethod);
        return { paymentMethod, news: NEWS[decision.news] };
      },
    }),
  );

async function prepare(
  deps: Deps,
  call: Call,
  { paymentMethodId: id }: RefreshPaymentMethodRequest,
) {
  const { workspaceId } = call;
  const known = await findPaymentMethod(deps.db.dataSource.manager, { workspaceId, id });
  if (known === undefined) throw notFound("payment_method_id", id);
  if (!takesNews(known)) {
    throw new Refused<Reason>("PAYMENT_METHOD_NOT_ACTIVE", {
      field: "payment_method_id",
      details: { state: known.state },
    });
  }
  const askable = await findAskable(deps, known);
  if (askable === undefined) {
    throw new Refused<Reason>("CARD_NEWS_NOT_SUPPORTED", { field: "payment_method_id" });
  }
  return { known, facts: await orUnavailable(() => askNews(askable, call.signal)) };
}
