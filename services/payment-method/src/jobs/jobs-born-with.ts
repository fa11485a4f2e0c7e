import type { NewJob } from "@flint/jobs";
import type { Ids } from "@flint/std";
import type { AnyEvent } from "../domain/event.ts";
import { setupExpiresAt } from "../domain/setup.ts";
import { delayUntil } from "./delay-until.ts";
import { EXPIRE_SETUP, type ExpireSetupPayload } from "./expire-setup-payload.ts";

/** The jobs that a fact makes necessary: they are written with it. */
export function jobsBornWith(
  event: AnyEvent,
  { at, ids }: { at: Temporal.Instant; ids: Ids },
): NewJob[] {
  const { workspaceId } = event;
  switch (event.type) {
    case "setup.created": {
      const { setup } = event;
      const payload: ExpireSetupPayload = { setupId: setup.id };
      const delayMs = delayUntil(setupExpiresAt(setup), at);
      const job = { id: ids.next("job"), workspaceId, kind: EXPIRE_SETUP, key: setup.id };
      return [{ ...job, payload, delayMs }];
    }
    default:
      return [];
  }
}
