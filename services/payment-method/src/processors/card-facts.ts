import type { MethodAnswer } from "@flint/processors";
import type { CardFacts } from "../domain/card-news.ts";
import { heldMethodOf } from "./saved-facts.ts";

/** What a processor says of a saved card or bank account, without its token. */
export function newsOf(accountId: string, answer: MethodAnswer): CardFacts {
  return answer.account === "closed"
    ? { account: "closed" }
    : { account: "open", ...heldMethodOf(accountId, answer.method) };
}
