import { expect } from "@jest/globals";
import type { AllHost } from "./all-host.ts";
import type { Populated } from "./populated.ts";
import { storedRows } from "./stored-rows.ts";

/**
 * Runs calls that must leave nothing behind: afterwards every table of every service holds of
 * these workspaces what it held before, and no request has reached the processor.
 */
export async function leavingNothing(
  all: AllHost,
  workspaces: readonly Populated[],
  calls: () => Promise<unknown>,
): Promise<void> {
  const look = () => storedRows(...workspaces.map(({ workspace }) => workspace));
  const rows = await look();
  const requests = requestsTo(all).length;
  await calls();
  expect(await look()).toEqual(rows);
  expect(requestsTo(all)).toHaveLength(requests);
}

/** What asks about something that was made before. */
const LOOK_UPS: ReadonlySet<string> = new Set([
  ...["GetCharge", "FindCharge", "GetRefund", "FindRefund", "GetStoredMethod"],
  ...["FinishAction", "CancelCharge"],
]);

/**
 * Requests that reached the processor, but for look-ups of accounts for which it never did anything:
 * jobs of files that ran before in the same schemas, whose attempts and refunds are pending for ever.
 */
function requestsTo(all: AllHost) {
  const { requests } = all.ledger();
  const served = new Set(
    requests.filter(({ procedure }) => !LOOK_UPS.has(procedure)).map(({ accountId }) => accountId),
  );
  return requests.filter(({ accountId }) => served.has(accountId));
}
