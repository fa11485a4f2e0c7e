import { WorkspaceService } from "@flint/contracts-platform";
import { instantOf } from "@flint/contracts-type";
import { CREDENTIAL_TRUST_MAX_MS, once, rpc, type Call } from "@flint/rpc";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { resetSandbox as decide } from "../domain/reset-sandbox.ts";
import { lockReached } from "./lock-reached.ts";
import { workspaceMessage } from "./workspace-mapping.ts";

const method = WorkspaceService.method.resetSandbox;

/** Empties a sandbox: from here on its keys and tokens open another internal workspace. */
export const resetSandbox = (deps: Deps) =>
  rpc(method, async (request, call) => {
    const answer = await once(deps, call, method, request, async (tx) => {
      const { ids } = deps;
      const at = deps.clock.now();
      const { workspaceId, expectedRevision } = request;
      const named = { field: "workspace_id", id: workspaceId };
      const sandbox = await lockReached(tx, call, { workspaceId, named });
      const decision = decide(sandbox, { expectedRevision, internalId: ids.next("workspace"), at });
      await commit(tx, decision, { call, at, ids });
      return { workspace: workspaceMessage(decision.workspace) };
    });
    await untilKnown(deps, call, answer.workspace?.resetTime);
    return answer;
  });

/** A call ends within 30 s: what was decided longer ago than this was committed long ago. */
const DECIDED_LONG_AGO_S = 60;

/**
 * Waits until no process goes on under the old internal id. Without it the caller's next call
 * could still see what was there before, or write where nobody will ever look.
 */
async function untilKnown(deps: Deps, call: Call, resetTime: Timestamp | undefined): Promise<void> {
  const longAgo = deps.clock.now().subtract({ seconds: DECIDED_LONG_AGO_S });
  if (resetTime && Temporal.Instant.compare(instantOf(resetTime), longAgo) > 0) {
    await deps.sleep(CREDENTIAL_TRUST_MAX_MS, call.signal);
  }
}
