import type { Authorization, Capture, CaptureProgress, Release } from "../domain/authorization.ts";
import type { Stored } from "./json.ts";
import { resolutionOf } from "./resolution.ts";

/** The authorisation that an attempt's progress holds. */
export function authorizationOf(stored: Stored<Authorization>): Authorization {
  const { capture, release } = stored;
  return {
    authorizedAt: Temporal.Instant.from(stored.authorizedAt),
    expiresAt: Temporal.Instant.from(stored.expiresAt),
    ...(capture && { capture: captureOf(capture) }),
    ...(release && { release: releaseOf(release) }),
  };
}

function captureOf({ amountMinor, createdAt, progress, ...facts }: Stored<Capture>): Capture {
  return {
    ...facts,
    id: facts.id as Capture["id"],
    actor: facts.actor as Capture["actor"],
    amountMinor: BigInt(amountMinor),
    createdAt: Temporal.Instant.from(createdAt),
    progress: progressOf(progress),
  };
}

function progressOf(stored: Stored<CaptureProgress>): CaptureProgress {
  switch (stored.state) {
    case "sent":
      return stored;
    case "unknown":
      return { ...stored, resolution: resolutionOf(stored.resolution) };
    case "captured":
    case "refused":
    case "authorization_ended":
    case "not_sent":
      return { ...stored, settledAt: Temporal.Instant.from(stored.settledAt) };
  }
}

function releaseOf({ resolution, ...stored }: Stored<Release>): Release {
  return {
    ...stored,
    actor: stored.actor as Release["actor"],
    startedAt: Temporal.Instant.from(stored.startedAt),
    ...(resolution && { resolution: resolutionOf(resolution) }),
  };
}
