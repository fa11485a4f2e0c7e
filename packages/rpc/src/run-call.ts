import type { Message } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { hasScope } from "@flint/contracts-type";
import { Outage } from "@flint/db";
import { Refused } from "@flint/std";
import type { BoundRpc } from "./bound-rpc.ts";
import { codeName, type CallRecord } from "./call-log.ts";
import { CallEnded, LiveCall } from "./call.ts";
import type { Credential } from "./credential.ts";
import { decodeStrictly } from "./decode.ts";
import {
  BODY_BYTES_MAX,
  CALL_TIME_MAX_MS,
  type Incoming,
  type Outgoing,
  type PipelineOptions,
} from "./pipeline.ts";
import { commonReasons, type CommonReason } from "./reasons.ts";
import {
  isAboutTheObject,
  passedOn,
  refusalOf,
  refusedAnswer,
  type RefusedAnswer,
} from "./refusal.ts";
import { settleRequestId } from "./request-id.ts";
import { endSpan, traceCall } from "./trace-call.ts";
import { refuseCardNumbers, validate } from "./validate.ts";

/** What every call of a process shares. */
export type CallDeps = PipelineOptions & {
  limiter: { take(credentialId: string): void };
  finish(record: CallRecord): void;
};

/** What is known of a call while it runs; filled in as it becomes known. */
type Progress = {
  callId: string;
  startedAtMs: number;
  deadlineAtMs: number;
  credential: Credential | undefined;
  requestId: string;
  call: LiveCall | undefined;
  canceled: boolean;
  /** Ends the wait for the handler. */
  giveUp: ((error: Error) => void) | undefined;
};

/** When to try again: after others who hold the rows, after a server's restart. */
const OUTAGE_RETRY_MS = { contended: 100, busy: 500, unreachable: 1000 } as const;

const GONE = "the caller went away";

/** Response header with the server's id of the call, on every answer. */
export const CALL_ID_HEADER = "flint-call-id";

/**
 * Takes one call from its bytes to its answer: who is calling, may they, not too often; is the
 * body the RPC's request, with a key and nothing that Flint must not hold; then the handler.
 */
export function runCall(deps: CallDeps, bound: BoundRpc, incoming: Incoming): Promise<Outgoing> {
  return traceCall(bound.procedure, incoming.headers, async (span) => {
    const progress = begin(deps, incoming);
    const outgoing = await answer(deps, bound, incoming, progress);
    const { callId } = progress;
    const code = codeName(outgoing.ok ? undefined : outgoing.refused.code);
    const reason = outgoing.ok ? "" : outgoing.refused.refusal.reason;
    outgoing.headers[CALL_ID_HEADER] = callId;
    endSpan(span, { callId, code, reason });
    deps.finish({
      callId,
      procedure: bound.procedure,
      protocol: incoming.protocol,
      workspaceId: progress.credential?.workspaceId ?? "",
      actor: progress.credential?.actor,
      code,
      reason,
      latencyMs: Math.round((performance.now() - progress.startedAtMs) * 100) / 100,
      requestId: progress.requestId,
      replayed: progress.call?.replayed ?? false,
    });
    return outgoing;
  });
}

function begin(deps: CallDeps, incoming: Incoming): Progress {
  const startedAtMs = performance.now();
  const progress: Progress = {
    callId: deps.ids.next("call"),
    startedAtMs,
    deadlineAtMs: startedAtMs + Math.min(incoming.timeoutMs ?? CALL_TIME_MAX_MS, CALL_TIME_MAX_MS),
    credential: incoming.credential,
    requestId: "",
    call: undefined,
    canceled: false,
    giveUp: undefined,
  };
  incoming.onCancel?.(() => {
    progress.canceled = true;
    progress.call?.end(GONE);
    progress.giveUp?.(new CallEnded(GONE));
  });
  return progress;
}

async function answer(
  deps: CallDeps,
  bound: BoundRpc,
  incoming: Incoming,
  progress: Progress,
): Promise<Outgoing> {
  try {
    refuseTooLarge(incoming);
    const found = progress.credential ?? deps.authenticator.authenticate(incoming.headers);
    progress.credential = found instanceof Promise ? await found : found;
    authorize(bound, progress.credential);
    if (progress.credential.kind !== "service") {
      deps.limiter.take(progress.credential.id);
    }
    const request = await read(bound, incoming);
    const requestId = bound.takesRequestId ? settleRequestId(request, incoming.headers) : "";
    validate(bound.input, request);
    refuseCardNumbers(bound.input, request);
    progress.requestId = requestId;
    const message = await handle(deps, bound, incoming, progress, request);
    const replayed = progress.call?.replayed === true;
    return { ok: true, message, headers: replayed ? { "idempotent-replayed": "true" } : {} };
  } catch (error) {
    const refused = refuse(deps, bound, progress, error);
    return { ok: false, refused, headers: { ...refused.headers } };
  }
}

function refuseTooLarge({ body }: Incoming): void {
  if (
    body.encoding !== "message" &&
    body.bytes instanceof Uint8Array &&
    body.bytes.length > BODY_BYTES_MAX
  ) {
    throw new Refused<CommonReason>("REQUEST_TOO_LARGE");
  }
}

/** An RPC without a scope is internal: an API key does not open it, whatever its scopes. */
function authorize(bound: BoundRpc, credential: Credential): void {
  if (credential.kind === "service") {
    return;
  }
  if (bound.scope === "") {
    throw new Refused<CommonReason>("INTERNAL_RPC");
  }
  if (!hasScope(credential.scopes, bound.scope)) {
    throw new Refused<CommonReason>("SCOPE_MISSING", { details: { missing_scope: bound.scope } });
  }
}

async function read(bound: BoundRpc, { body }: Incoming): Promise<Message> {
  if (body.encoding === "message") {
    return body.message;
  }
  const bytes = body.bytes instanceof Uint8Array ? body.bytes : await body.bytes();
  return decodeStrictly(bound.input, body.encoding, bytes);
}

/** Runs the handler up to the deadline; one that goes on after it answers nobody. */
function handle(
  deps: CallDeps,
  bound: BoundRpc,
  incoming: Incoming,
  progress: Progress,
  request: Message,
): Promise<Message> {
  const call = new LiveCall({
    callId: progress.callId,
    procedure: bound.procedure,
    credential: progress.credential as Credential,
    requestId: progress.requestId,
    receivedAt: deps.clock.now(),
    headers: incoming.headers,
    deadlineAtMs: progress.deadlineAtMs,
  });
  progress.call = call;
  return new Promise((resolve, reject) => {
    if (progress.canceled) {
      return reject(new CallEnded(GONE));
    }
    const remainingMs = call.remainingMs();
    const timer = setTimeout(() => {
      call.end("the deadline passed");
      reject(new Refused<CommonReason>("DEADLINE_EXCEEDED"));
    }, remainingMs);
    progress.giveUp = (error) => {
      clearTimeout(timer);
      reject(error);
    };
    bound.rpc
      .handle(request, call)
      .finally(() => clearTimeout(timer))
      .then(resolve, reject);
  });
}

/** Refusals are answers; an outage below is one too; all else is a defect and says nothing. */
function refuse(
  deps: CallDeps,
  bound: BoundRpc,
  progress: Progress,
  error: unknown,
): RefusedAnswer {
  const { callId } = progress;
  if (error instanceof Refused) {
    const row = bound.row(error.reason);
    if (row !== undefined) {
      return refusedAnswer(row, error, callId);
    }
  }
  if (progress.canceled) {
    const gone = refusedAnswer(
      commonReasons.DEADLINE_EXCEEDED,
      { reason: "DEADLINE_EXCEEDED" },
      callId,
    );
    return { ...gone, code: Code.Canceled };
  }
  const below = refusalOf(error);
  if (error instanceof ConnectError && below !== undefined && isAboutTheObject(below)) {
    return passedOn(error, below, callId);
  }
  if (isOutageBelow(error) || error instanceof Outage) {
    deps.logger.warn({ callId, procedure: bound.procedure, error }, "outage");
    const retryDelayMs = error instanceof Outage ? OUTAGE_RETRY_MS[error.kind] : undefined;
    return refusedAnswer(
      commonReasons.UNAVAILABLE,
      { reason: "UNAVAILABLE", retryDelayMs },
      callId,
    );
  }
  deps.logger.error({ callId, procedure: bound.procedure, error }, "defect");
  return refusedAnswer(commonReasons.INTERNAL, { reason: "INTERNAL" }, callId);
}

/** A service that could not be reached, or that did not answer in the time that was left. */
function isOutageBelow(error: unknown): boolean {
  return (
    error instanceof ConnectError &&
    (error.code === Code.Unavailable ||
      error.code === Code.DeadlineExceeded ||
      error.code === Code.Canceled)
  );
}
