import { type Id, Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";
import type { Decision, Fact } from "./decision.ts";
import { checkRevision } from "./revision.ts";

/** A workspace's account at one processor, without its secret. */
export type ProcessorAccount = {
  id: Id<"processorAccount">;
  workspaceId: string;
  processor: string;
  /** How the simulator behaves; empty for other processors. */
  profile: string;
  enabled: boolean;
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
    isDefault: true,
    revision: 1,
  };
  const { workspaceId } = wanted;
  return { account, events: [{ type: "processor_account.created", workspaceId, account }] };
}

/**
 * Changes what is given of an account.
 *
 * @throws Refused REVISION_STALE, PROFILE_NOT_SUPPORTED
 */
export function updateProcessorAccount(
  before: ProcessorAccount,
  change: { enabled?: boolean | undefined; profile?: string | undefined },
  expectedRevision: bigint,
): Decision<ProcessorAccountEvent> & { account: ProcessorAccount } {
  checkRevision(before, expectedRevision);
  const { enabled = before.enabled, profile = before.profile } = change;
  if (change.profile !== undefined && before.processor !== "simulator") {
    throw new Refused<Reason>("PROFILE_NOT_SUPPORTED", { field: "profile" });
  }
  if (enabled === before.enabled && profile === before.profile) {
    return { account: before, events: [] };
  }
  const account = { ...before, enabled, profile, revision: before.revision + 1 };
  const { workspaceId } = before;
  return { account, events: [{ type: "processor_account.updated", workspaceId, account }] };
}
