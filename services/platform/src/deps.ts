import { SCOPES } from "@flint/contracts-type";
import type { ServiceContext } from "@flint/host";
import { parseKeyRing, type KeyRing } from "@flint/rpc";

/** What platform's doors work with. */
export type Deps = Pick<ServiceContext, "db" | "clock" | "ids" | "randomness" | "crypter"> & {
  /** Keys that sign tokens for buyers, agents and browsers. */
  tokenKeys: KeyRing;
  /** Every scope that some RPC of any service asks for. */
  knownScopes: ReadonlySet<string>;
};

/** Takes from the host what the doors need. */
export function depsOf(context: ServiceContext): Deps {
  const { db, clock, ids, randomness, crypter, settings } = context;
  return {
    ...{ db, clock, ids, randomness, crypter },
    tokenKeys: parseKeyRing(settings.tokenKeys),
    knownScopes: new Set(Object.keys(SCOPES)),
  };
}
