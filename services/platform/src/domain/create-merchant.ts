import type { Id } from "@flint/std";
import { newApiKey } from "./api-key.ts";
import type { Decision } from "./decision.ts";
import type { PlatformEvent } from "./event.ts";
import type { Merchant } from "./merchant.ts";
import { EVERY_SCOPE } from "./scopes.ts";
import type { Secret } from "./secret.ts";
import { newSettings } from "./settings.ts";
import { newWorkspace, type Workspace } from "./workspace.ts";

/** What each workspace of a new merchant is made of. */
export type FirstWorkspace = {
  id: Id<"workspace">;
  internalId: Id<"workspace">;
  settingsId: Id<"settings">;
  apiKeyId: Id<"apiKey">;
  secret: Secret;
};

/** What a new merchant is made of. */
export type NewMerchant = {
  id: Id<"merchant">;
  name: string;
  live: FirstWorkspace;
  sandbox: FirstWorkspace;
  at: Temporal.Instant;
};

/** A merchant with its live workspace and a first sandbox, each with an API key for everything. */
export function createMerchant(
  wanted: NewMerchant,
): Decision<PlatformEvent> & { merchant: Merchant; live: Workspace; sandbox: Workspace } {
  const { id: merchantId, at } = wanted;
  const merchant = { id: merchantId, name: wanted.name, createdAt: at };
  const live = newWorkspace({ ...wanted.live, merchantId, mode: "live", name: "Live", at });
  const sandbox = newWorkspace({
    ...wanted.sandbox,
    merchantId,
    mode: "sandbox",
    name: "Sandbox",
    at,
  });
  return {
    merchant,
    live,
    sandbox,
    events: [
      { type: "merchant.created", workspaceId: live.internalId, merchant },
      ...opening(live, wanted.live),
      ...opening(sandbox, wanted.sandbox),
    ],
  };
}

function opening(workspace: Workspace, first: FirstWorkspace): PlatformEvent[] {
  const workspaceId = workspace.internalId;
  const settings = newSettings({ id: first.settingsId, workspaceId: workspace.id });
  const apiKey = newApiKey({
    id: first.apiKeyId,
    workspaceId: workspace.id,
    name: "First key",
    scopes: [EVERY_SCOPE],
    secret: first.secret,
    at: workspace.createdAt,
  });
  return [
    { type: "workspace.created", workspaceId, workspace },
    { type: "settings.created", workspaceId, settings },
    { type: "api_key.created", workspaceId, apiKey },
  ];
}
