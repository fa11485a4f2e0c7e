import { isDuplicate, transact } from "@flint/db";
import { simulatorSecret } from "@flint/processors";
import type { Call } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { simulatorAccount } from "../domain/processor-account.ts";
import type { Reason } from "../reasons.ts";
import { findDefaultAccount, type StoredAccount } from "../store/processor-accounts.ts";
import { sealAccountSecret } from "./account-secret.ts";

/** Bytes of the name in a secret of the simulator: 128 bits that nobody guesses. */
const NAME_BYTES = 16;

/**
 * The workspace's default account. A sandbox is born with one at the simulator: it is made when it
 * is first asked for. A live workspace has none of its own accord.
 *
 * @throws Refused PROCESSOR_ACCOUNT_MISSING
 */
export async function defaultAccount(deps: Deps, call: Call): Promise<StoredAccount> {
  const { manager } = deps.db.dataSource;
  const known = await findDefaultAccount(manager, call.workspaceId);
  if (known !== undefined) return known;
  if (call.workspace.mode === "live") {
    throw new Refused<Reason>("PROCESSOR_ACCOUNT_MISSING");
  }
  try {
    return await bear(deps, call);
  } catch (error) {
    // Another call of the new sandbox was first.
    const other = isDuplicate(error)
      ? await findDefaultAccount(manager, call.workspaceId)
      : undefined;
    if (other === undefined) throw error;
    return other;
  }
}

async function bear(deps: Deps, call: Call): Promise<StoredAccount> {
  const { ids, clock, randomness, crypter } = deps;
  const at = clock.now();
  const decision = simulatorAccount({
    id: ids.next("processorAccount"),
    workspaceId: call.workspaceId,
    createdAt: at,
  });
  const name = Buffer.from(randomness.bytes(NAME_BYTES)).toString("hex");
  const secret = simulatorSecret("generic", name);
  const stored = {
    account: decision.account,
    sealedSecret: sealAccountSecret(crypter, decision.account, secret),
  };
  return transact(
    deps.db,
    async (tx) => {
      await commit(tx, decision, { call, at, ids, sealed: { accountSecret: stored.sealedSecret } });
      return stored;
    },
    // The rerun meets the unique default, as any other call would.
    { landed: () => Promise.resolve(undefined) },
  );
}
