import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { instantOf } from "@flint/contracts-type";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

/** When what is shown was created; what is absent bounds nothing. */
export type CreatedSpan = {
  createdFrom: Temporal.Instant | undefined;
  createdBefore: Temporal.Instant | undefined;
};

/** @throws Refused INVALID_FIELD where nothing can lie between the two */
export function createdSpanOf(request: {
  createdFrom?: Timestamp | undefined;
  createdBefore?: Timestamp | undefined;
}): CreatedSpan {
  const createdFrom = request.createdFrom && instantOf(request.createdFrom);
  const createdBefore = request.createdBefore && instantOf(request.createdBefore);
  if (createdFrom !== undefined && createdBefore !== undefined) {
    if (Temporal.Instant.compare(createdFrom, createdBefore) >= 0) {
      const details = { problem: "is not later than created_from" };
      throw new Refused<Reason>("INVALID_FIELD", { field: "created_before", details });
    }
  }
  return { createdFrom, createdBefore };
}
