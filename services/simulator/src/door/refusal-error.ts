import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { RefusalSchema } from "@flint/contracts-type";
import type { Refused } from "@flint/std";
import { reasons, type Reason } from "../reasons.ts";

/** Turns a refusal into the error that goes out, with its reason in the details. */
export function refusalError(refused: Refused<Reason>): ConnectError {
  const row = reasons[refused.reason];
  return new ConnectError(`${refused.reason}: ${row.meaning}`, row.code, undefined, [
    {
      desc: RefusalSchema,
      value: {
        reason: refused.reason,
        category: row.category,
        field: refused.field ?? "",
        retryable: row.retryable,
        whatToDo: row.whatToDo,
        details: refused.details ?? {},
        retryDelay:
          refused.retryDelayMs === undefined ? undefined : durationFromMs(refused.retryDelayMs),
      },
    },
  ]);
}
