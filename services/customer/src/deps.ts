import type { ServiceContext } from "@flint/host";

/** What customer's doors work with. */
export type Deps = Pick<ServiceContext, "db" | "clock" | "ids" | "crypter">;

/** Takes from the host what the doors need. */
export function depsOf({ db, clock, ids, crypter }: ServiceContext): Deps {
  return { db, clock, ids, crypter };
}
