import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type AuthorizationSchema,
  type CaptureSchema,
  CaptureState as CaptureStateMessage,
} from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import { type Attempt, takenMinor } from "../domain/attempt.ts";
import type { Capture, CaptureProgress } from "../domain/authorization.ts";
import { actorMessage } from "./actor-mapping.ts";
import { moneyMessage } from "./money-mapping.ts";
import { notSentInit } from "./not-sent-mapping.ts";
import { resolutionInit } from "./resolution-mapping.ts";

const CAPTURE_STATES = {
  sent: CaptureStateMessage.SENT,
  captured: CaptureStateMessage.CAPTURED,
  refused: CaptureStateMessage.REFUSED,
  authorization_ended: CaptureStateMessage.AUTHORIZATION_ENDED,
  not_sent: CaptureStateMessage.NOT_SENT,
  unknown: CaptureStateMessage.UNKNOWN,
} as const satisfies Record<CaptureProgress["state"], CaptureStateMessage>;

/** What an attempt holds or held; `undefined` where it never held anything. */
export function authorizationInit(
  attempt: Attempt,
): MessageInitShape<typeof AuthorizationSchema> | undefined {
  const { progress, amount, captureKind } = attempt;
  const held = "authorization" in progress ? progress.authorization : undefined;
  const taken = progress.state === "approved" ? takenMinor(attempt) : 0n;
  if (held === undefined && (captureKind !== "manual" || progress.state !== "approved")) {
    return undefined;
  }
  const { currency, amountMinor } = amount;
  const capturable = progress.state === "authorized" ? amountMinor : 0n;
  const { release } = held ?? {};
  return {
    authorizeTime: held && timestampOf(held.authorizedAt),
    expireTime: held && timestampOf(held.expiresAt),
    capturableAmount: moneyMessage(currency, capturable),
    capturedAmount: moneyMessage(currency, taken),
    capture: held?.capture && captureInit(held.capture, currency),
    releaseReason: release?.reason ?? "",
    releaseResolution: release?.resolution && resolutionInit(release.resolution),
  };
}

function captureInit(capture: Capture, currency: string): MessageInitShape<typeof CaptureSchema> {
  const { progress } = capture;
  return {
    id: capture.id,
    amount: moneyMessage(currency, capture.amountMinor),
    state: CAPTURE_STATES[progress.state],
    processorKey: capture.processorKey,
    actor: actorMessage(capture.actor),
    createTime: timestampOf(capture.createdAt),
    settleTime: "settledAt" in progress ? timestampOf(progress.settledAt) : undefined,
    resolution: progress.state === "unknown" ? resolutionInit(progress.resolution) : undefined,
    refusalCode: progress.state === "refused" ? progress.code : "",
    notSent: progress.state === "not_sent" ? notSentInit(progress.reason) : undefined,
  };
}
