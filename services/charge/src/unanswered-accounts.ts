import { LRUCache } from "lru-cache";

/** Accounts that are kept in mind; one that falls out is left to the ladder. */
const ACCOUNTS_MAX = 1_000;

/**
 * Between two times that an account's unknown attempts are brought forward: one that loses every
 * tenth answer is not asked for all of them all the time.
 */
const PAUSE_MS = 30_000;

/**
 * Which processor accounts have left a charge unanswered since their last answer, as this process
 * saw it: in memory, so that a charge pays nothing for it. What other processes saw is missing
 * here, and what this one saw before it started again; their attempts are found by their ladder,
 * and the first that is found tells whoever finds it.
 */
export class UnansweredAccounts {
  readonly #unanswered = new LRUCache<string, true>({ max: ACCOUNTS_MAX });
  readonly #recent = new LRUCache<string, true>({
    max: ACCOUNTS_MAX,
    ttl: PAUSE_MS,
    ttlResolution: 0,
  });

  /** An account may have unknown attempts. */
  note(accountId: string): void {
    this.#unanswered.set(accountId, true);
  }

  /**
   * An account has answered.
   *
   * @returns whether its unknown attempts are to be brought forward, which is then taken as done;
   *   within {@link PAUSE_MS} of the last time a later answer is told
   */
  answered(accountId: string): boolean {
    if (!this.#unanswered.has(accountId) || this.#recent.has(accountId)) return false;
    this.#unanswered.delete(accountId);
    this.#recent.set(accountId, true);
    return true;
  }
}
