import { appendEvents } from "@flint/outbox";
import type { Tx } from "@flint/db";
import type { Call } from "@flint/rpc";
import { assertNever, type Ids } from "@flint/std";
import type { Decision } from "./domain/decision.ts";
import type { PlatformEvent } from "./domain/event.ts";
import { aboutOf } from "./rpc/event-mapping.ts";
import { insertApiKey, updateApiKey } from "./store/api-keys.ts";
import { insertMerchant } from "./store/merchants.ts";
import { insertSettings, updateSettings } from "./store/settings.ts";
import { insertWorkspace, updateWorkspace } from "./store/workspaces.ts";

/** Of whom and when a decision is. */
export type Authorship = { call: Call; at: Temporal.Instant; ids: Ids };

/**
 * Makes a decision durable: of each event the object as it is after it, and the event itself.
 * What is not new must have been locked by this transaction.
 */
export async function commit(
  tx: Tx,
  decision: Decision<PlatformEvent>,
  { call, at, ids }: Authorship,
): Promise<void> {
  for (const event of decision.events) await writeObject(tx, event);
  appendEvents(
    tx,
    decision.events.map((event) => ({
      ...aboutOf(event),
      id: ids.next("event"),
      type: event.type,
      workspaceId: event.workspaceId,
      actor: call.actor,
      requestId: call.requestId,
      callId: call.callId,
      occurredAt: at,
    })),
  );
}

function writeObject(tx: Tx, event: PlatformEvent): Promise<void> {
  switch (event.type) {
    case "merchant.created":
      return insertMerchant(tx, event.merchant);
    case "workspace.created":
      return insertWorkspace(tx, event.workspace);
    case "workspace.reset":
    case "workspace.deleted":
      return updateWorkspace(tx, event.workspace, event.retired);
    case "api_key.created":
      return insertApiKey(tx, event.apiKey);
    case "api_key.revoked":
      return updateApiKey(tx, event.apiKey);
    case "settings.created":
      return insertSettings(tx, event.settings);
    case "settings.updated":
      return updateSettings(tx, event.settings);
    default:
      return assertNever(event);
  }
}
