import type { Message } from "@bufbuild/protobuf";
import type { Clock, Ids } from "@flint/std";
import type { Logger } from "pino";
import { bindRpcs, type BoundRpc, type RpcGroup } from "./bound-rpc.ts";
import { codeName, logCall, type CallRecord, type Protocol } from "./call-log.ts";
import type { Authenticator, Credential, RequestHeaders } from "./credential.ts";
import type { Encoding } from "./decode.ts";
import { rateLimiter, type RateLimit } from "./rate-limit.ts";
import { commonReasons, type CommonReason } from "./reasons.ts";
import { refusedAnswer, type RefusalFacts, type RefusedAnswer } from "./refusal.ts";
import { runCall } from "./run-call.ts";

/** Largest body of a request, after decompression. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** Deadline of a call that brings none, and the latest that it may bring. */
export const CALL_TIME_MAX_MS = 30_000;

/** How long a peer may take before it is given up. */
export type TimeLimits = {
  /** Until the body has come whole. */
  bodyMs: number;
  /** Until the whole call is over, the reading of its answer included. */
  streamMs: number;
};

const TIME_LIMITS: TimeLimits = { bodyMs: 10_000, streamMs: 10_000 + CALL_TIME_MAX_MS + 10_000 };

/** Credentials may call this fast where the host does not say otherwise. */
const RATE_LIMIT_DEFAULT: RateLimit = { perSecond: 1000, burst: 2000 };

/** A call as it came, before anything about it was checked. */
export type Incoming = {
  protocol: Protocol;
  headers: RequestHeaders;
  /**
   * The encoded request, or how to get it: it is not asked for before the caller is known.
   * Throws Refused (REQUEST_TOO_LARGE, MALFORMED_REQUEST, DEADLINE_EXCEEDED).
   */
  body:
    | { encoding: Encoding; bytes: Uint8Array | (() => Promise<Uint8Array>) }
    | { encoding: "message"; message: Message };
  /** Milliseconds that the caller gives the call; undefined: it does not say. */
  timeoutMs: number | undefined;
  /** Calls the listener once when the caller goes away. */
  onCancel?(listener: () => void): void;
  /** Who is calling, where the adapter knows it without headers (a service in this process). */
  credential?: Credential | undefined;
};

/** The answer to a call, for an adapter to encode. */
export type Outgoing =
  | { ok: true; message: Message; headers: Record<string, string> }
  | { ok: false; refused: RefusedAnswer; headers: Record<string, string> };

/** What a pipeline needs from its host. */
export type PipelineOptions = {
  groups: readonly RpcGroup[];
  authenticator: Authenticator;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  rateLimit?: RateLimit;
  timeLimits?: TimeLimits;
  /** Sees every finished call: metrics. */
  onCall?(record: CallRecord): void;
};

/** The way of a call from its bytes to its answer, whatever the protocol. */
export interface Pipeline {
  readonly rpcs: ReadonlyMap<string, BoundRpc>;
  readonly timeLimits: TimeLimits;
  /** Never rejects. */
  handleUnary(bound: BoundRpc, incoming: Incoming): Promise<Outgoing>;
  /** Answers and logs a call that has no RPC, or whose frame no adapter can read. */
  refuse(
    call: { path: string; protocol: Protocol },
    facts: RefusalFacts & { reason: CommonReason },
  ): Outgoing & { ok: false };
}

/** Makes the pipeline for all RPCs of a process. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const rpcs = bindRpcs(options.groups);
  const limiter = rateLimiter(options.rateLimit ?? RATE_LIMIT_DEFAULT);
  const finish = (record: CallRecord) => {
    logCall(options.logger, record);
    options.onCall?.(record);
  };
  return {
    rpcs,
    timeLimits: options.timeLimits ?? TIME_LIMITS,
    handleUnary: (bound, incoming) => runCall({ ...options, limiter, finish }, bound, incoming),
    refuse: ({ path, protocol }, facts) => {
      const callId = options.ids.next("call");
      const refused = refusedAnswer(commonReasons[facts.reason], facts, callId);
      finish({
        ...{ callId, protocol, procedure: rpcs.get(path)?.procedure ?? "unknown" },
        ...{ workspaceId: "", actor: undefined, requestId: "", replayed: false, latencyMs: 0 },
        ...{ code: codeName(refused.code), reason: facts.reason },
      });
      return { ok: false, refused, headers: refused.headers };
    },
  };
}
