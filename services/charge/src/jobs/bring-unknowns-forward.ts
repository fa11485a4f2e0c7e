import { bringForward, listWaitingJobs, WAITING_JOBS_LIMIT } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import type { NotSentReason } from "../domain/not-sent.ts";
import { findUnknownAttempts } from "../store/attempts.ts";
import { findCapturesOver } from "../store/captures.ts";
import { findUnknownRefunds } from "../store/refunds.ts";
import { CAPTURE } from "./capture-payload.ts";
import { COLLECT } from "./collect-payload.ts";
import { REFUND } from "./refund-payload.ts";

/** Slices of a workspace's waiting jobs of a kind that are looked through at a time: 10,000 jobs. */
const SLICES_MAX = 20;

/** An attempt or a refund, as far as it counts here. */
export type Sent = {
  processorAccountId: string;
  workspaceId: string;
};

/** What became of it, as far as it counts here: `reason` where nothing was sent. */
export type SentOutcome = { kind: string; reason?: NotSentReason };

/**
 * Brings an account's unknown attempts, captures and refunds forward at its first answer after it left one out: their
 * look-ups are due now instead of up to a day later.
 *
 * Nothing is asked of the database unless this process has seen the account leave a charge
 * unanswered. An attempt that was found out brings the others forward in whichever process; one
 * that stays unknown does not, so that they do not wake each other for ever.
 *
 * @param told.foundOut whether the outcome had been unknown
 * @param told.first whether it is the outcome of a first send
 * Source: docs/promises.md, F6; the trade's rule that a processor's first success brings all its
 * unknowns forward.
 */
export async function bringUnknownsForward(
  deps: Deps,
  told: { sent: Sent; outcome: SentOutcome; first: boolean; foundOut: boolean },
): Promise<void> {
  const { sent, outcome, first, foundOut } = told;
  const { processorAccountId: accountId, workspaceId } = sent;
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

function isUnanswered(outcome: SentOutcome): boolean {
  return (
    outcome.kind === "unknown" ||
    (outcome.kind === "not_sent" && outcome.reason === "connection_refused")
  );
}

/** The jobs that find out, each kind by how its unknown ones are told from the rest. */
const KINDS = [
  [COLLECT, findUnknownAttempts],
  [CAPTURE, findCapturesOver],
  [REFUND, findUnknownRefunds],
] as const;

async function bringAll(
  deps: Deps,
  { workspaceId, accountId }: { workspaceId: string; accountId: string },
): Promise<void> {
  for (const [kind, findUnknown] of KINDS) {
    let afterKey = "";
    for (let slice = 0; slice < SLICES_MAX; slice += 1) {
      const waiting = await listWaitingJobs(deps.db, { workspaceId, kind, afterKey });
      const keys = waiting.map(({ key }) => key);
      const unknown = await findUnknown(deps.db, workspaceId, { accountId, ids: keys });
      const ids = waiting.filter(({ key }) => unknown.has(key)).map(({ id }) => id);
      await bringForward(deps.db, { workspaceId, ids });
      if (waiting.length < WAITING_JOBS_LIMIT) break;
      afterKey = waiting.at(-1)?.key ?? "";
    }
  }
}
