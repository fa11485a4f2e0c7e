import type { Actor, OrderContext } from "@flint/std";
import type { CallWorkspace, Credential, RequestHeaders } from "./credential.ts";

/** What a handler knows of the call besides its request. */
export interface Call {
  /** The server's id of this call ("call_…"). */
  readonly callId: string;
  /** `flint.charge.v1.OrderService/PayOrder`. */
  readonly procedure: string;
  /** Internal id of the workspace's data: what every query carries. */
  readonly workspaceId: string;
  readonly workspace: CallWorkspace;
  readonly actor: Actor;
  readonly scopes: ReadonlySet<string>;
  /** The order that a calling service acts for. */
  readonly orderContext: OrderContext | undefined;
  /** The caller's key of a call that changes something; empty for the others. */
  readonly requestId: string;
  /** Aborted when the deadline passes or the caller goes away. */
  readonly signal: AbortSignal;
  /** Milliseconds until the deadline, never below 0. */
  remainingMs(): number;
  readonly receivedAt: Temporal.Instant;
  /** Set by a handler that answers from what an earlier call stored. */
  replayed: boolean;
  readonly headers: RequestHeaders;
}

/** What a call is made of. */
export type CallParts = {
  callId: string;
  procedure: string;
  credential: Credential;
  requestId: string;
  receivedAt: Temporal.Instant;
  headers: RequestHeaders;
  /** On the clock of `performance.now()`. */
  deadlineAtMs: number;
};

/**
 * The call as the pipeline holds it. Its signal is made when first asked for: most handlers
 * never do, and an abort controller costs more than decoding a small request.
 */
export class LiveCall implements Call {
  readonly callId: string;
  readonly procedure: string;
  readonly workspaceId: string;
  readonly workspace: CallWorkspace;
  readonly actor: Actor;
  readonly scopes: ReadonlySet<string>;
  readonly orderContext: OrderContext | undefined;
  readonly requestId: string;
  readonly receivedAt: Temporal.Instant;
  readonly headers: RequestHeaders;
  replayed = false;
  #deadlineAtMs: number;
  #ended: string | undefined;
  #controller: AbortController | undefined;

  constructor(parts: CallParts) {
    this.callId = parts.callId;
    this.procedure = parts.procedure;
    this.workspaceId = parts.credential.workspaceId;
    this.workspace = parts.credential.workspace;
    this.actor = parts.credential.actor;
    this.scopes = parts.credential.scopes;
    this.orderContext = parts.credential.orderContext;
    this.requestId = parts.requestId;
    this.receivedAt = parts.receivedAt;
    this.headers = parts.headers;
    this.#deadlineAtMs = parts.deadlineAtMs;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ended !== undefined && !this.#controller.signal.aborted) {
      this.#controller.abort(new CallEnded(this.#ended));
    }
    return this.#controller.signal;
  }

  remainingMs(): number {
    return Math.max(0, this.#deadlineAtMs - performance.now());
  }

  /** Tells the handler that nobody waits for its answer any more. */
  end(why: string): void {
    this.#ended ??= why;
    this.#controller?.abort(new CallEnded(this.#ended));
  }

  /** Whether the caller went away or the deadline passed. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }
}

/** The reason of an aborted `Call.signal`. */
export class CallEnded extends Error {
  constructor(why: string) {
    super(why);
    this.name = "AbortError";
  }
}
