import { type Processor, TokenRefused } from "@flint/processors";
import type { Deps } from "../deps.ts";
import type { Import, RowFailure } from "../domain/import.ts";
import type { HeldMethod } from "../domain/payment-method.ts";
import { heldMethodOf } from "../processors/saved-facts.ts";
import { openRowToken } from "../processors/row-token.ts";
import { TIMEOUT_MS } from "../processors/setups.ts";
import type { OwnReason } from "../reasons.ts";
import type { WaitingRow } from "../store/import-rows.ts";

/** What the processor said of a row's token: what it holds and calls it, or why there is nothing. */
export type LookedUp = { held: HeldMethod; processorMethodId: string } | { failure: RowFailure };

/** How long a row is asked for again where the processor does not answer. */
const ASKED_FOR_HOURS = 24;

/** Asks the processor what it holds under a row's token. Changes nothing. */
export async function lookUpRow(
  deps: Deps,
  asked: { processor: Processor; found: Import; row: WaitingRow; signal: AbortSignal },
): Promise<LookedUp | "ask_again"> {
  const { processor, found, row, signal } = asked;
  const { workspaceId, id: importId, processorAccountId } = found;
  const place = { workspaceId, importId, position: row.position };
  const token = openRowToken(deps.crypter, place, row.sealedToken);
  try {
    const answer = await processor.lookUpMethod({ token }, { signal, timeoutMs: TIMEOUT_MS });
    if (answer.outcome === "closed") {
      return failed("PAYMENT_METHOD_REFUSED", "processor_token", answer.decline.code);
    }
    const { processorMethodId } = answer.method;
    const held = heldMethodOf(processorAccountId, answer.method);
    if (held.facts.kind !== row.kind) return failed("PAYMENT_METHOD_KIND_MISMATCH", "kind");
    return { held, processorMethodId };
  } catch (error) {
    if (error instanceof TokenRefused) return failed("PROCESSOR_TOKEN_INVALID", "processor_token");
    const givenUpAt = found.createdAt.add({ hours: ASKED_FOR_HOURS });
    if (Temporal.Instant.compare(deps.clock.now(), givenUpAt) < 0) return "ask_again";
    return failed("UNAVAILABLE", "processor_token");
  }
}

function failed(reason: OwnReason | "UNAVAILABLE", field: string, code = ""): LookedUp {
  return { failure: { reason, field, code } };
}
