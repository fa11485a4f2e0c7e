import type { Message } from "@bufbuild/protobuf";
import { hasScope } from "@flint/contracts-type";
import { Refused, type Clock, type Ids } from "@flint/std";
import type { Logger } from "pino";
import type { BoundRpc } from "./bound-rpc.ts";
import { codeName, type CallRecord } from "./call-log.ts";
import { CallEnded, LiveCall } from "./call.ts";
import type { Authenticator, Credential } from "./credential.ts";
import { decodeStrictly } from "./decode.ts";
import { answerToFailure } from "./failure.ts";
import type { Incoming, Outgoing } from "./incoming.ts";
import { BODY_BYTES_MAX, CALL_TIME_MAX_MS } from "./limits.ts";
import type { CommonReason } from "./reasons.ts";
import { settleRequestId } from "./request-id.ts";
import type { UnaryRpc } from "./rpc.ts";
import { endSpan, traceCall } from "./trace-call.ts";
import { refuseCardNumbers, validate } from "./validate.ts";

/** What every call of a process shares. */
export type CallDeps = {
  authenticator: Authenticator;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  limiter: { take(credentialId: string): void };
  finish(record: CallRecord): void;
};

/** What is known of a call while it runs; filled in as it becomes known. */
export type Progress = {
  callId: string;
  startedAtMs: number;
  deadlineAtMs: number;
  credential: Credential | undefined;
  request: Message | undefined;
  requestId: string;
  call: LiveCall | undefined;
  canceled: boolean;
  answered: boolean;
  /** Ends the wait for the handler. */
  giveUp: ((error: Error) => void) | undefined;
};

/** Why a call ended that nobody waits for. */
export const GONE = "the caller went away";

/** Response header with the server's id of the call, on every answer. */
export const CALL_ID_HEADER = "flint-call-id";

/**
 * Takes one call from its bytes to its answer: who is calling, may they, not too often; is the
 * body the RPC's request, with a key and nothing that Flint must not hold; then the handler.
 */
export function runCall(
  deps: CallDeps,
  bound: BoundRpc & { rpc: UnaryRpc },
  incoming: Incoming,
): Promise<Outgoing> {
  return traceCall(bound.procedure, incoming.headers, async (span) => {
    const progress = begin(deps, incoming, CALL_TIME_MAX_MS);
    const outgoing = await answer(deps, bound, incoming, progress);
    progress.answered = true;
    const { callId } = progress;
    const code = codeName(outgoing.ok ? undefined : outgoing.refused.code);
    const reason = outgoing.ok ? "" : outgoing.refused.refusal.reason;
    outgoing.headers[CALL_ID_HEADER] = callId;
    endSpan(span, { callId, code, reason });
    deps.finish(recordOf(bound, incoming, progress, { code, reason }));
    return outgoing;
  });
}

/** What the request log keeps of a call that is over. */
export function recordOf(
  bound: BoundRpc,
  incoming: Incoming,
  progress: Progress,
  ending: Pick<CallRecord, "code" | "reason">,
): CallRecord {
  const { callId, credential, requestId, call, startedAtMs } = progress;
  return {
    callId,
    procedure: bound.procedure,
    protocol: incoming.protocol,
    workspaceId: credential?.workspaceId ?? "",
    actor: credential?.actor,
    ...ending,
    latencyMs: Math.round((performance.now() - startedAtMs) * 100) / 100,
    requestId,
    replayed: call?.replayed ?? false,
  };
}

/** @param timeMaxMs deadline of a call that brings none, and the latest that it may bring */
export function begin(deps: CallDeps, incoming: Incoming, timeMaxMs: number): Progress {
  const startedAtMs = performance.now();
  const progress: Progress = {
    callId: deps.ids.next("call"),
    startedAtMs,
    deadlineAtMs: startedAtMs + Math.min(incoming.timeoutMs ?? timeMaxMs, timeMaxMs),
    credential: incoming.credential,
    request: undefined,
    requestId: "",
    call: undefined,
    canceled: false,
    answered: false,
    giveUp: undefined,
  };
  incoming.onCancel?.(() => {
    // grpc-js says so of every stream that ends, also of one that was answered.
    if (progress.answered) {
      return;
    }
    progress.canceled = true;
    progress.call?.end(GONE);
    progress.giveUp?.(new CallEnded(GONE));
  });
  return progress;
}

async function answer(
  deps: CallDeps,
  bound: BoundRpc & { rpc: UnaryRpc },
  incoming: Incoming,
  progress: Progress,
): Promise<Outgoing> {
  try {
    const request = await admit(deps, bound, incoming, progress);
    const message = await handle(deps, bound, incoming, progress, request);
    const replayed = progress.call?.replayed === true;
    return { ok: true, message, headers: replayed ? { "idempotent-replayed": "true" } : {} };
  } catch (error) {
    const { callId, canceled, request } = progress;
    const known = canceled && !(error instanceof Refused) ? new CallEnded(GONE) : error;
    const refused = answerToFailure(known, { bound, callId, logger: deps.logger, request });
    return { ok: false, refused, headers: { ...refused.headers } };
  }
}

/**
 * Everything before the handler: who is calling, may they, not too often, and is the body the RPC's
 * request. What becomes known on the way is put into `progress`.
 *
 * @throws Refused whichever comes first
 */
export async function admit(
  deps: CallDeps,
  bound: BoundRpc,
  incoming: Incoming,
  progress: Progress,
): Promise<Message> {
  refuseTooLarge(incoming);
  const found = progress.credential ?? deps.authenticator.authenticate(incoming.headers);
  progress.credential = found instanceof Promise ? await found : found;
  const { credential } = progress;
  authorize(bound, credential);
  if (credential.kind !== "service") {
    deps.limiter.take(credential.id);
  }
  const request = await read(bound, incoming);
  const requestId = bound.takesRequestId ? settleRequestId(request, incoming.headers) : "";
  validate(bound.input, request);
  refuseCardNumbers(bound.input, request);
  refuseOtherCustomers(bound, credential, request);
  progress.request = request;
  progress.requestId = requestId;
  return request;
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
  if (isBuyer(credential) && bound.rpc.buyer === undefined) {
    throw new Refused<CommonReason>("BUYER_NOT_ALLOWED");
  }
}

/** A service that acts for a customer is none: what the customer may do was checked at its door. */
function isBuyer({ kind, actor }: Credential): boolean {
  return kind === "token" && actor.kind === "customer";
}

function refuseOtherCustomers(bound: BoundRpc, credential: Credential, request: Message): void {
  if (isBuyer(credential) && bound.rpc.buyer?.(request, credential.actor.id) !== true) {
    throw new Refused<CommonReason>("BUYER_NOT_ALLOWED");
  }
}

async function read(bound: BoundRpc, { body }: Incoming): Promise<Message> {
  if (body.encoding === "message") {
    return body.message;
  }
  const bytes = body.bytes instanceof Uint8Array ? body.bytes : await body.bytes();
  return decodeStrictly(bound.input, body.encoding, bytes);
}

/** The call as its handler sees it, once it was admitted. */
export function liveCall(
  deps: CallDeps,
  bound: BoundRpc,
  incoming: Incoming,
  progress: Progress,
): LiveCall {
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
  return call;
}

/** Runs the handler up to the deadline; one that goes on after it answers nobody. */
function handle(
  deps: CallDeps,
  bound: BoundRpc & { rpc: UnaryRpc },
  incoming: Incoming,
  progress: Progress,
  request: Message,
): Promise<Message> {
  const call = liveCall(deps, bound, incoming, progress);
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
