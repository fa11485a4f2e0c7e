import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ResolutionSchema } from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import type { Resolution } from "../domain/resolution.ts";

/** How an unknown outcome is being found out. */
export function resolutionInit(resolution: Resolution): MessageInitShape<typeof ResolutionSchema> {
  return {
    sinceTime: timestampOf(resolution.sinceAt),
    lookups: resolution.lookups,
    nextLookupTime:
      resolution.nextLookupAt === undefined ? undefined : timestampOf(resolution.nextLookupAt),
    parked: resolution.parked,
  };
}
