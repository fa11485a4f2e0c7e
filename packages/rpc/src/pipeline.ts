import type { Clock, Ids } from "@flint/std";
import type { Logger } from "pino";
import { bindRpcs, type BoundRpc, type RpcGroup } from "./bound-rpc.ts";
import { codeName, logCall, type CallRecord, type Protocol } from "./call-log.ts";
import type { Authenticator } from "./credential.ts";
import type { Incoming, Outgoing, OutgoingStream } from "./incoming.ts";
import { TIME_LIMITS, type TimeLimits } from "./limits.ts";
import { rateLimiter, type RateLimit } from "./rate-limit.ts";
import { commonReasons, type CommonReason } from "./reasons.ts";
import { refusedAnswer, type RefusalFacts } from "./refusal.ts";
import type { StreamRpc, UnaryRpc } from "./rpc.ts";
import { runCall } from "./run-call.ts";
import { runStream } from "./run-stream.ts";

/** Credentials may call this fast where the host does not say otherwise. */
const RATE_LIMIT_DEFAULT: RateLimit = { perSecond: 1000, burst: 2000 };

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
  handleUnary(bound: BoundRpc & { rpc: UnaryRpc }, incoming: Incoming): Promise<Outgoing>;
  /** Never rejects. Whoever is given messages asks for the first of them at least. */
  handleStream(bound: BoundRpc & { rpc: StreamRpc }, incoming: Incoming): Promise<OutgoingStream>;
  /** Answers and logs a call that has no RPC, or whose frame no adapter can read. */
  refuse(
    call: { path: string; protocol: Protocol },
    facts: RefusalFacts & { reason: CommonReason },
  ): Outgoing & { ok: false };
}

/** Makes the pipeline for all RPCs of a process. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const rpcs = bindRpcs(options.groups);
  const finish = (record: CallRecord) => {
    logCall(options.logger, record);
    options.onCall?.(record);
  };
  const { authenticator, clock, ids, logger } = options;
  const limiter = rateLimiter(options.rateLimit ?? RATE_LIMIT_DEFAULT);
  const streams = { running: 0 };
  const deps = { authenticator, clock, ids, logger, limiter, finish, streams };
  return {
    rpcs,
    timeLimits: options.timeLimits ?? TIME_LIMITS,
    handleUnary: (bound, incoming) => runCall(deps, bound, incoming),
    handleStream: (bound, incoming) => runStream(deps, bound, incoming),
    refuse: ({ path, protocol }, facts) => {
      const callId = ids.next("call");
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
