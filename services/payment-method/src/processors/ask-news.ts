import type { Processor } from "@flint/processors";
import type { Deps } from "../deps.ts";
import type { CardFacts } from "../domain/card-news.ts";
import type { PaymentMethod } from "../domain/payment-method.ts";
import { findSealedToken } from "../store/payment-methods.ts";
import { findAccount } from "../store/processor-accounts.ts";
import { newsOf } from "./card-facts.ts";
import { adapterOf } from "./setups.ts";

/** How long a processor's answer about a saved card is waited for. No money moves here. */
const TIMEOUT_MS = 10_000;

/** A saved card with the processor that can be asked about it. */
export type Askable = { accountId: string; processor: Processor; processorMethodId: string };

/** Finds what asking about a payment method takes; `undefined` where it cannot be asked. */
export async function findAskable(deps: Deps, method: PaymentMethod): Promise<Askable | undefined> {
  const { manager } = deps.db.dataSource;
  const { workspaceId, id, processorAccountId: accountId } = method;
  const account = await findAccount(manager, { workspaceId, id: accountId });
  const sealed = await findSealedToken(manager, { workspaceId, id });
  if (account === undefined || sealed === undefined) return undefined;
  const processor = adapterOf(deps, account);
  if (!processor.capabilities.readsMethods) return undefined;
  const place = { workspaceId, table: "payment_methods", rowId: id };
  return { accountId, processor, processorMethodId: deps.crypter.open(sealed, place) };
}

/**
 * Asks the processor what is known of a saved card now; repeatable.
 *
 * @throws Error nothing is known
 */
export async function askNews(askable: Askable, signal: AbortSignal): Promise<CardFacts> {
  const { accountId, processor, processorMethodId } = askable;
  const answer = await processor.readMethod(
    { processorMethodId },
    { signal, timeoutMs: TIMEOUT_MS },
  );
  return newsOf(accountId, answer);
}
