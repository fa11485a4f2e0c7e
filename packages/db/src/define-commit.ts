import type { Database } from "./database.ts";
import { transact } from "./transact.ts";
import type { Tx } from "./tx.ts";

/**
 * One kind of commit on the hot path, made from values: claims of charges, settles of them.
 *
 * It is written for several members at once: one locking read of their parent rows in a fixed
 * order, losers dropped, then the writes. So several can share a transaction without a change to
 * a door or a domain file, and no member rolls back another.
 */
export interface CommitKind<Member, Outcome> {
  /** Names it in metrics and errors: `claim`. */
  readonly name: string;
  /** Members of one transaction at most. */
  readonly membersMax: number;
  /**
   * Writes all members and gives each its outcome, in their order. A member that cannot be
   * written gets an outcome that says so; only what concerns all members is thrown.
   */
  write(tx: Tx, members: readonly Member[]): Promise<readonly Outcome[]>;
  /** One member's outcome if its rows are there: see `landed` of `transact`. */
  landed(tx: Tx, member: Member): Promise<Outcome | undefined>;
}

/** Declares a kind of commit. */
export function defineCommit<Member, Outcome extends NonNullable<unknown>>(
  kind: CommitKind<Member, Outcome>,
): CommitKind<Member, Outcome> {
  return kind;
}

/**
 * Commits one member. Today each has a transaction of its own; callers do not know.
 *
 * @throws Outage as `transact` does
 */
export function commitMember<Member, Outcome extends NonNullable<unknown>>(
  database: Database,
  kind: CommitKind<Member, Outcome>,
  member: Member,
): Promise<Outcome> {
  return transact(
    database,
    async (tx) => {
      const [outcome] = await kind.write(tx, [member]);
      if (outcome === undefined) throw new Error(`The commit "${kind.name}" gave no outcome.`);
      return outcome;
    },
    { landed: (tx) => kind.landed(tx, member) },
  );
}
