import { delayUntil, type NewJob } from "@flint/jobs";
import type { Ids } from "@flint/std";
import { nextExpiryDate } from "../domain/card-expiry.ts";
import type { AnyEvent } from "../domain/event.ts";
import { duplicateKeptUntil, failedKeptUntil, setupExpiresAt } from "../domain/setup.ts";
import {
  ERASE_FAILED_METHOD,
  type EraseFailedMethodPayload,
} from "./erase-failed-method-payload.ts";
import { EXPIRE_SETUP, type ExpireSetupPayload } from "./expire-setup-payload.ts";
import { FOLLOW_EXPIRY, type FollowExpiryPayload } from "./follow-expiry-payload.ts";

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
    case "setup.failed":
    case "setup.abandoned":
    case "setup.expired": {
      const { setup } = event;
      const payload: EraseFailedMethodPayload = { setupId: setup.id };
      const delayMs = delayUntil(failedKeptUntil(setup) ?? at, at);
      const job = { id: ids.next("job"), workspaceId, kind: ERASE_FAILED_METHOD, key: setup.id };
      return [{ ...job, payload, delayMs }];
    }
    case "payment_method.failed": {
      const { id: duplicateId, setupId, duplicateOfId } = event.paymentMethod;
      if (duplicateOfId === undefined || setupId === undefined) return [];
      const payload: EraseFailedMethodPayload = { setupId, duplicateId };
      const delayMs = delayUntil(duplicateKeptUntil({ completedAt: at }) ?? at, at);
      const job = { id: ids.next("job"), workspaceId, kind: ERASE_FAILED_METHOD, key: duplicateId };
      return [{ ...job, payload, delayMs }];
    }
    case "payment_method.active": {
      const { paymentMethod } = event;
      const due = nextExpiryDate(paymentMethod, at);
      if (due === undefined) return [];
      const payload: FollowExpiryPayload = { paymentMethodId: paymentMethod.id };
      const job = { id: ids.next("job"), workspaceId, kind: FOLLOW_EXPIRY, key: paymentMethod.id };
      return [{ ...job, payload, delayMs: delayUntil(due, at) }];
    }
    default:
      return [];
  }
}
