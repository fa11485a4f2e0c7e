import type { MethodAnswer, SavedMethod } from "@flint/processors";
import { sha256 } from "@flint/std";
import type { CardFacts } from "../domain/card-news.ts";

/** What may be stored and shown of a card, with its fingerprint within the processor account. */
export function cardFactsOf(accountId: string, method: SavedMethod) {
  const { brand, last4, expiryMonth, expiryYear, networkToken } = method;
  const fingerprint = Buffer.from(sha256(`${accountId}/${method.fingerprint}`)).toString("hex");
  return { card: { brand, last4, expiryMonth, expiryYear, networkToken }, fingerprint };
}

/** What a processor says of a saved card, without its token. */
export function newsOf(accountId: string, answer: MethodAnswer): CardFacts {
  return answer.account === "closed"
    ? { account: "closed" }
    : { account: "open", ...cardFactsOf(accountId, answer.method) };
}
