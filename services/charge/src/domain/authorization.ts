import type { Actor, Id } from "@flint/std";
import type { NotSentReason } from "./not-sent.ts";
import type { Resolution } from "./resolution.ts";

/** How the money of an approved charge is taken: with the approval, or by a capture. */
export type CaptureKind = "automatic" | "manual";

/** Where a capture is; each state carries only what is true in it. */
export type CaptureProgress =
  | { state: "sent" }
  | { state: "captured"; settledAt: Temporal.Instant }
  /** Nothing was taken, and the money is still held. */
  | { state: "refused"; code: string; processorText: string; settledAt: Temporal.Instant }
  /** Nothing was taken, and nothing can be any more. */
  | { state: "authorization_ended"; settledAt: Temporal.Instant }
  | { state: "not_sent"; reason: NotSentReason; settledAt: Temporal.Instant }
  | { state: "unknown"; resolution: Resolution };

/** One request to take money that is held. */
export type Capture = {
  id: Id<"capture">;
  amountMinor: bigint;
  /** What the processor is sent, at every send of this capture. */
  processorKey: string;
  actor: Actor;
  createdAt: Temporal.Instant;
  progress: CaptureProgress;
};

/** Why money that is held is let go. */
export type ReleaseReason = "expired" | "requested";

/** A release that is on its way, or was confirmed. */
export type Release = {
  reason: ReleaseReason;
  actor: Actor;
  startedAt: Temporal.Instant;
  /** How its unknown outcome is being found out; absent before, and once it is confirmed. */
  resolution?: Resolution | undefined;
};

/** Money that an attempt holds, or held: its amount, until it is captured, released or expires. */
export type Authorization = {
  authorizedAt: Temporal.Instant;
  expiresAt: Temporal.Instant;
  /** The latest one. */
  capture?: Capture | undefined;
  release?: Release | undefined;
};

/** What is going on with money that is held. */
export type HoldState = "held" | "moving" | "unknown";

/** Whether the money is only held, or a capture or a release of it is on its way or unknown. */
export function holdState({ capture, release }: Authorization): HoldState {
  if (release !== undefined) return release.resolution === undefined ? "moving" : "unknown";
  if (capture?.progress.state === "sent") return "moving";
  return capture?.progress.state === "unknown" ? "unknown" : "held";
}
