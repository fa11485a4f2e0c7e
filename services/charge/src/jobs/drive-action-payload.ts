import type { Actor } from "@flint/std";
import type { CollectPayload } from "./collect-payload.ts";

/** Kind of the job that asks the processor for an action's outcome, or to end the payment, by a call. */
export const DRIVE_ACTION = "drive-action";

/** What it is asked, and by whom. */
export type DriveActionPayload = CollectPayload & {
  step: "finish" | "cancel";
  by: { actor: Actor; requestId: string; callId: string };
};
