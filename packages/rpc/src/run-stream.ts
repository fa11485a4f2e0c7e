import type { Message } from "@bufbuild/protobuf";
import { Refused } from "@flint/std";
import type { BoundRpc } from "./bound-rpc.ts";
import { codeName } from "./call-log.ts";
import { CallEnded, type LiveCall } from "./call.ts";
import { answerToFailure } from "./failure.ts";
import { type Incoming, type OutgoingStream, StreamRefused } from "./incoming.ts";
import { STREAM_TIME_MAX_MS, STREAMS_MAX } from "./limits.ts";
import type { CommonReason } from "./reasons.ts";
import type { RefusedAnswer } from "./refusal.ts";
import type { StreamRpc } from "./rpc.ts";
import {
  admit,
  begin,
  CALL_ID_HEADER,
  type CallDeps,
  GONE,
  liveCall,
  type Progress,
  recordOf,
} from "./run-call.ts";
import { endSpan, traceCall } from "./trace-call.ts";

/** What the streams of a process share. */
export type StreamDeps = CallDeps & { streams: { running: number } };

/** When a caller for whom there was no stream should ask again. */
const NO_STREAM_RETRY_MS = 1_000;

/**
 * Takes a call from its bytes to the messages that answer it. It is checked as every call is; its
 * record is written when the stream is over, whoever ended it.
 */
export function runStream(
  deps: StreamDeps,
  bound: BoundRpc & { rpc: StreamRpc },
  incoming: Incoming,
): Promise<OutgoingStream> {
  return traceCall(bound.procedure, incoming.headers, async (span) => {
    const progress = begin(deps, incoming, STREAM_TIME_MAX_MS);
    const { callId } = progress;
    const finish = (refused: RefusedAnswer | undefined) => {
      progress.answered = true;
      const code = codeName(refused?.code);
      const reason = refused?.refusal.reason ?? "";
      endSpan(span, { callId, code, reason });
      deps.finish(recordOf(bound, incoming, progress, { code, reason }));
    };
    try {
      const request = await admit(deps, bound, incoming, progress);
      const call = liveCall(deps, bound, incoming, progress);
      const messages = tell(deps, bound, { progress, call, request, finish });
      return { ok: true, messages, headers: { [CALL_ID_HEADER]: callId } };
    } catch (error) {
      const refused = refusedOf(deps, bound, progress, error);
      finish(refused);
      return { ok: false, refused, headers: { ...refused.headers, [CALL_ID_HEADER]: callId } };
    }
  });
}

/** @throws Refused RATE_LIMITED */
function takeStream({ streams }: StreamDeps): 1 {
  if (streams.running >= STREAMS_MAX) {
    const details = { streams_max: String(STREAMS_MAX) };
    throw new Refused<CommonReason>("RATE_LIMITED", { details, retryDelayMs: NO_STREAM_RETRY_MS });
  }
  streams.running += 1;
  return 1;
}

type Told = {
  progress: Progress;
  call: LiveCall;
  request: Message;
  finish: (refused: RefusedAnswer | undefined) => void;
};

async function* tell(
  deps: StreamDeps,
  bound: BoundRpc & { rpc: StreamRpc },
  { progress, call, request, finish }: Told,
): AsyncGenerator<Message> {
  const messages = bound.rpc.handle(request, call)[Symbol.asyncIterator]();
  const deadline = setTimeout(() => {
    call.end("the deadline passed");
    progress.giveUp?.(new Refused<CommonReason>("DEADLINE_EXCEEDED"));
  }, call.remainingMs());
  let running = 0;
  // Whoever takes the messages may leave without a word: then it is the caller who went away.
  let refused: RefusedAnswer | undefined = refusedOf(deps, bound, progress, new CallEnded(GONE));
  try {
    running = takeStream(deps);
    for (;;) {
      const next = await nextOf(messages, progress, call);
      if (next.done === true) break;
      yield next.value;
    }
    refused = undefined;
  } catch (error) {
    refused = refusedOf(deps, bound, progress, error);
    throw new StreamRefused(refused);
  } finally {
    clearTimeout(deadline);
    deps.streams.running -= running;
    finish(refused);
    if (refused !== undefined) {
      call.end(GONE);
      // A handler that never comes back is not waited for.
      messages.return?.().catch(() => undefined);
    }
  }
}

/** The handler's next message, unless the call ends before it comes. */
function nextOf(
  messages: AsyncIterator<Message>,
  progress: Progress,
  call: LiveCall,
): Promise<IteratorResult<Message>> {
  return new Promise((resolve, reject) => {
    if (progress.canceled) return reject(new CallEnded(GONE));
    if (call.remainingMs() === 0) return reject(new Refused<CommonReason>("DEADLINE_EXCEEDED"));
    progress.giveUp = reject;
    messages.next().then(resolve, reject);
  });
}

function refusedOf(
  { logger }: StreamDeps,
  bound: BoundRpc,
  { callId, canceled, request }: Progress,
  error: unknown,
): RefusedAnswer {
  const known = canceled && !(error instanceof Refused) ? new CallEnded(GONE) : error;
  return answerToFailure(known, { bound, callId, logger, request });
}
