import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  WorkspaceMode as ModeMessage,
  WorkspaceState as StateMessage,
  type WorkspaceSchema,
} from "@flint/contracts-platform";
import { timestampOf } from "@flint/contracts-type";
import type { Workspace, WorkspaceMode } from "../domain/workspace.ts";

const MODES = {
  live: ModeMessage.LIVE,
  sandbox: ModeMessage.SANDBOX,
} as const satisfies Record<WorkspaceMode, ModeMessage>;

const STATES = {
  active: StateMessage.ACTIVE,
  deleted: StateMessage.DELETED,
} as const satisfies Record<Workspace["state"], StateMessage>;

/** A workspace as the world sees it: the internal id is not in it. */
export function workspaceMessage(workspace: Workspace): MessageInitShape<typeof WorkspaceSchema> {
  const { id, merchantId, mode, name, state, createdAt, resetAt, revision } = workspace;
  return {
    ...{ id, merchantId, name },
    mode: MODES[mode],
    state: STATES[state],
    createTime: timestampOf(createdAt),
    resetTime: resetAt && timestampOf(resetAt),
    revision: BigInt(revision),
  };
}
