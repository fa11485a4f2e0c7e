import {
  create,
  toJson,
  type DescMessage,
  type JsonObject,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import {
  ApiKeySchema,
  MerchantSchema,
  SettingsSchema,
  WorkspaceSchema,
} from "@flint/contracts-platform";
import type { NewEvent } from "@flint/outbox";
import { assertNever } from "@flint/std";
import type { PlatformEvent } from "../domain/event.ts";
import { apiKeyMessage } from "./api-key-mapping.ts";
import { merchantMessage } from "./merchant-mapping.ts";
import { settingsMessage } from "./settings-mapping.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

/** Which object an event is about, and how it is after it: its public message, as JSON. */
export function aboutOf(
  event: PlatformEvent,
): Pick<NewEvent, "objectId" | "objectSequence" | "snapshot"> {
  switch (event.type) {
    case "merchant.created":
      return about(
        { ...event.merchant, revision: 1 },
        MerchantSchema,
        merchantMessage(event.merchant),
      );
    case "workspace.created":
    case "workspace.reset":
    case "workspace.deleted":
      return about(event.workspace, WorkspaceSchema, workspaceMessage(event.workspace));
    case "api_key.created":
    case "api_key.revoked":
      return about(event.apiKey, ApiKeySchema, apiKeyMessage(event.apiKey));
    case "settings.created":
    case "settings.updated":
      return about(event.settings, SettingsSchema, settingsMessage(event.settings));
    default:
      return assertNever(event);
  }
}

function about<D extends DescMessage>(
  object: { id: string; revision: number },
  schema: D,
  message: MessageInitShape<D>,
): Pick<NewEvent, "objectId" | "objectSequence" | "snapshot"> {
  return {
    objectId: object.id,
    objectSequence: object.revision,
    snapshot: toJson(schema, create(schema, message)) as JsonObject,
  };
}
