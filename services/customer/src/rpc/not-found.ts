import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** The refusal of a customer that is not in the workspace. */
export function notFound(id: string): Refused<Reason> {
  return new Refused<Reason>("NOT_FOUND", { field: "customer_id", details: { id } });
}
