import type { SavedMethod } from "@flint/processors";
import type { HeldMethod, SavedFacts } from "../domain/payment-method.ts";
import { fingerprintAt } from "./fingerprint.ts";

/** What may be stored and shown of a saved method, with its fingerprint within the account. */
export function heldMethodOf(processorAccountId: string, method: SavedMethod): HeldMethod {
  const fingerprint = fingerprintAt(processorAccountId, method.fingerprint);
  return { facts: savedFactsOf(method), fingerprint };
}

function savedFactsOf({ facts }: SavedMethod): SavedFacts {
  if (facts.kind === "card") {
    const { kind, ...card } = facts;
    return { kind, card };
  }
  const { kind, ...bankDebit } = facts;
  return { kind, bankDebit };
}
