import { bringForward, listWaitingJobs, WAITING_JOBS_LIMIT } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { NotSentReason } from "../domain/not-sent.ts";
import { findUnknownAttempts } from "../store/attempts.ts";
import { findCapturesOver } from "../store/captures.ts";
import { CAPTURE } from "./capture-payload.ts";
import { COLLECT } from "./collect-payload.ts";

/** Slices of a workspace's waiting jobs that are looked through at a time: 10,000 jobs. */
const SLICES_MAX = 20;

/**
 * Brings an account's unknown attempts and captures forward at its first answer after it left one out:
 * their look-ups are due now instead of up to a day later.
 *
 * Nothing is asked of the database unless this process has seen the account leave a charge
 * unanswered. An attempt that was found out brings the others forward in whichever process; one
 * that stays unknown does not, so that they do not wake each other for ever.
 *
 * @param told.attempt as it was before the outcome
 * @param told.foundOut whether the outcome had been unknown
 * @param told.first whether it is the outcome of a first send
 * Source: docs/promises.md, F6; the trade's rule that a processor's first success brings all its
 * unknowns forward.
 */
export async function bringUnknownsForward(
  deps: Deps,
  told: { attempt: Attempt; outcome: AnyOutcome; first: boolean; foundOut: boolean },
): Promise<void> {
  const { attempt, outcome, first, foundOut } = told;
  const { processorAccountId: accountId, workspaceId } = attempt;
  const { unanswered } = deps;
  if (isUnanswered(outcome)) {
    // A re-send or a look-up that fails again is no news: its attempt was counted before.
    if (first) unanswered.note(accountId);
    return;
  }
  if (outcome.kind === "not_sent") return;
  if (foundOut) unanswered.note(accountId);
  if (!(first || foundOut) || !unanswered.answered(accountId)) return;
  try {
    await bringAll(deps, { workspaceId, accountId });
  } catch {
    // The outcome is settled, and so is the job; the next answer tries again.
    unanswered.note(accountId);
  }
}

/** What became of a send, a capture or a look-up, as far as it matters here. */
type AnyOutcome = { kind: string; reason?: NotSentReason };

function isUnanswered(outcome: AnyOutcome): boolean {
  return (
    outcome.kind === "unknown" ||
    (outcome.kind === "not_sent" && outcome.reason === "connection_refused")
  );
}

type Account = { workspaceId: string; accountId: string };

async function bringAll(deps: Deps, account: Account): Promise<void> {
  await bringKind(deps, account, { kind: COLLECT, unknown: findUnknownAttempts });
  await bringKind(deps, account, { kind: CAPTURE, unknown: findCapturesOver });
}

async function bringKind(
  deps: Deps,
  { workspaceId, accountId }: Account,
  { kind, unknown: find }: { kind: string; unknown: typeof findUnknownAttempts },
): Promise<void> {
  let afterKey = "";
  for (let slice = 0; slice < SLICES_MAX; slice += 1) {
    const waiting = await listWaitingJobs(deps.db, { workspaceId, kind, afterKey });
    const unknown = await find(deps.db, workspaceId, {
      accountId,
      ids: waiting.map(({ key }) => key),
    });
    const ids = waiting.filter(({ key }) => unknown.has(key)).map(({ id }) => id);
    await bringForward(deps.db, { workspaceId, ids });
    if (waiting.length < WAITING_JOBS_LIMIT) return;
    afterKey = waiting.at(-1)?.key ?? "";
  }
}
