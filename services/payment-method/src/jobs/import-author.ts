import type { Actor } from "@flint/std";
import type { Import } from "../domain/import.ts";

const ACTOR: Actor = { kind: "system", id: "payment-method", reason: "import" };

/** Whose doing an import's rows are: the service's, for the call that brought them. */
export function authorOf({ requestId, callId }: Import) {
  return { actor: ACTOR, requestId, callId };
}
