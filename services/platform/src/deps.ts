import { SCOPES } from "@flint/contracts-type";
import type { ServiceContext } from "@flint/host";
import { parseKeyRing, type Call, type KeyRing } from "@flint/rpc";

/** What platform's doors work with. */
export type Deps = Pick<
  ServiceContext,
  "db" | "clock" | "ids" | "randomness" | "sleep" | "crypter"
> & {
  /** Keys of calls are kept under the public id: the answer to a reset outlives the reset. */
  keyWorkspaceOf(call: Call): string;
  /** Keys that sign tokens for buyers, agents and browsers. */
  tokenKeys: KeyRing;
  /** Every scope that some RPC of any service asks for. */
  knownScopes: ReadonlySet<string>;
};

/** Takes from the host what the doors need. */
export function depsOf(context: ServiceContext): Deps {
  const { db, clock, ids, randomness, sleep, crypter, settings } = context;
  return {
    ...{ db, clock, ids, randomness, sleep, crypter },
    keyWorkspaceOf: (call) => call.workspace.id,
    tokenKeys: parseKeyRing(settings.tokenKeys),
    knownScopes: new Set(Object.keys(SCOPES)),
  };
}
