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
  const requests = all.ledger().requests.length;
  await calls();
  expect(await look()).toEqual(rows);
  expect(all.ledger().requests).toHaveLength(requests);
}
