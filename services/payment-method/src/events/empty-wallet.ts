import type { Tx } from "@flint/db";
import type { ConsumerSpec } from "@flint/host";
import type { EventActor } from "@flint/outbox";
import type { Actor } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { emptyWalletOf } from "../domain/archive.ts";
import { lockDetachablePaymentMethods } from "../store/payment-methods.ts";
import { findLiveUsages } from "../store/usage-records.ts";
import { lockWallet } from "../store/wallets.ts";

/** Facts of one commit, far below what one may append; a wallet of more takes several. */
const EVENTS_AT_ONCE = 500;

/**
 * Takes the payment methods of a customer who is archived out of use. What was saved or recorded by
 * a call that had found the customer active still is found when the archiving is complete.
 */
export const emptyWallets = (deps: Deps): ConsumerSpec => ({
  name: "empty-wallet",
  source: "customer",
  types: ["customer.archiving", "customer.archived"],
  handle: async (tx, event) => {
    const { workspaceId, objectId: customerId, requestId, callId } = event;
    const { events } = emptyWalletOf(await lockAll(tx, { workspaceId, customerId }));
    const call = { actor: actorOf(event.actor), requestId, callId };
    const authorship = { call, at: deps.clock.now(), ids: deps.ids };
    for (let start = 0; start < events.length; start += EVENTS_AT_ONCE) {
      await commit(tx, { events: events.slice(start, start + EVENTS_AT_ONCE) }, authorship);
    }
  },
});

async function lockAll(tx: Tx, key: { workspaceId: string; customerId: string }) {
  const wallet = await lockWallet(tx, key);
  const paymentMethods = await lockDetachablePaymentMethods(tx, key);
  const usages = await findLiveUsages(await tx.manager(), key);
  return { wallet, paymentMethods, usages };
}

/** Who archived the customer; one of a kind that this program does not know yet is the system. */
function actorOf({ kind, id, reason }: EventActor): Actor {
  return { kind: kind === "unknown" ? "system" : kind, id, reason };
}
