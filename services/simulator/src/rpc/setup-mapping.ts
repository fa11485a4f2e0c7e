import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { SetupState, type SetupSchema, type StoredMethodSchema } from "@flint/contracts-simulator";
import type { Deps } from "../deps.ts";
import type { SetupProgress, StoredSetup } from "../domain/setup.ts";
import { actionMessage, declineMessage } from "./charge-mapping.ts";
import { storedMethodMessage } from "./stored-method-mapping.ts";

const STATES = {
  open: SetupState.OPEN,
  requires_action: SetupState.REQUIRES_ACTION,
  succeeded: SetupState.SUCCEEDED,
  failed: SetupState.FAILED,
} as const satisfies Record<SetupProgress["state"], SetupState>;

/** The setup with what is true of it in its state. */
export function setupMessage(deps: Deps, setup: StoredSetup): MessageInitShape<typeof SetupSchema> {
  const { progress } = setup;
  return {
    id: setup.id,
    state: STATES[progress.state],
    reference: setup.reference,
    method:
      progress.state === "succeeded"
        ? methodMessage(deps, setup.accountId, progress.methodId)
        : undefined,
    decline: progress.state === "failed" ? declineMessage(progress.decline) : undefined,
    action: progress.state === "requires_action" ? actionMessage(setup.id) : undefined,
    createTime: timestampFromMs(setup.createdAtMs),
  };
}

/** A saved card that the ledger holds. */
export function methodMessage(
  deps: Deps,
  accountId: string,
  id: string,
): MessageInitShape<typeof StoredMethodSchema> {
  const method = deps.methods.byId(accountId, id);
  if (method === undefined) throw new Error(`The ledger holds a setup without its card ${id}`);
  return storedMethodMessage(method);
}
