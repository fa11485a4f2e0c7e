import type { SavedMethod } from "@flint/processors";
import type { SavedFacts } from "../domain/payment-method.ts";

/** What a processor says of a saved method, in the words of the domain. */
export function savedFactsOf({ facts }: SavedMethod): SavedFacts {
  if (facts.kind === "card") {
    const { kind, ...card } = facts;
    return { kind, card };
  }
  const { kind, ...bankDebit } = facts;
  return { kind, bankDebit };
}
