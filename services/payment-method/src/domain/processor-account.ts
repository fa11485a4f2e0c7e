import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Decision, Fact } from "./decision.ts";
import { checkRevision } from "./revision.ts";

/** What decides whether charges may go over an account. */
export type AccountReadiness = {
  /** The workspace's own switch. */
  enabled: boolean;
  /** Whether the processor lets the account charge at all. */
  capability: "active" | "pending";
  /** What the processor wants before it charges: at most 20 texts of 1 to 64 characters. */
  requirementsDue: readonly string[];
};

/** A workspace's account at one processor, without its secret. */
export type ProcessorAccount = AccountReadiness & {
  id: Id<"processorAccount">;
  workspaceId: string;
  processor: string;
  /** How the simulator behaves; empty for other processors. */
  profile: string;
  isDefault: boolean;
  createdAt: Temporal.Instant;
  revision: number;
};

/** What is announced of a processor account. */
export type ProcessorAccountEvent = Fact<
  "processor_account.created" | "processor_account.updated",
  { account: ProcessorAccount }
>;

/** The account at the simulator that a sandbox is born with. */
export function simulatorAccount(
  wanted: Pick<ProcessorAccount, "id" | "workspaceId" | "createdAt">,
): Decision<ProcessorAccountEvent> & { account: ProcessorAccount } {
  const account: ProcessorAccount = {
    ...wanted,
    processor: "simulator",
    profile: "generic",
    enabled: true,
    capability: "active",
    requirementsDue: [],
    isDefault: true,
    revision: 1,
  };
  const { workspaceId } = wanted;
  return { account, events: [{ type: "processor_account.created", workspaceId, account }] };
}

/** What of an account changes; what is `undefined` stays. */
export type ProcessorAccountChange = {
  [Field in keyof AccountReadiness | "profile"]: ProcessorAccount[Field] | undefined;
};

/**
 * Changes what is given of an account.
 *
 * @throws Refused REVISION_STALE, PROFILE_NOT_SUPPORTED
 */
export function updateProcessorAccount(
  before: ProcessorAccount,
  change: Partial<ProcessorAccountChange>,
  expectedRevision: bigint,
): Decision<ProcessorAccountEvent> & { account: ProcessorAccount } {
  checkRevision(before, expectedRevision);
  if (change.profile !== undefined && before.processor !== "simulator") {
    throw new Refused<Reason>("PROFILE_NOT_SUPPORTED", { field: "profile" });
  }
  const after: ProcessorAccount = {
    ...before,
    enabled: change.enabled ?? before.enabled,
    profile: change.profile ?? before.profile,
    capability: change.capability ?? before.capability,
    requirementsDue: change.requirementsDue ?? before.requirementsDue,
  };
  if (isSame(before, after)) return { account: before, events: [] };
  const account = { ...after, revision: before.revision + 1 };
  const { workspaceId } = before;
  return { account, events: [{ type: "processor_account.updated", workspaceId, account }] };
}

function isSame(before: ProcessorAccount, after: ProcessorAccount): boolean {
  return (
    before.enabled === after.enabled &&
    before.profile === after.profile &&
    before.capability === after.capability &&
    before.requirementsDue.length === after.requirementsDue.length &&
    before.requirementsDue.every((each, index) => each === after.requirementsDue[index])
  );
}
