import { createHash } from "node:crypto";
import type { OrderContent } from "../domain/totals.ts";
import { toColumn } from "./json.ts";

/** SHA-256 of what an order consists of, hexadecimal: names which lines a charge was for. */
export function hashContent(content: OrderContent): string {
  return createHash("sha256").update(toColumn(content)).digest("hex");
}
