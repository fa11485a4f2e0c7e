import type { Message } from "@bufbuild/protobuf";
import type { Protocol } from "./call-log.ts";
import type { Credential, RequestHeaders } from "./credential.ts";
import type { Encoding } from "./decode.ts";
import type { RefusedAnswer } from "./refusal.ts";

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

/** The answer to a call whose RPC answers with a stream, for an adapter to encode. */
export type OutgoingStream =
  | {
      ok: true;
      /**
       * What is told, each message when it is asked for. Throws {@link StreamRefused} where the stream
       * ends before it is over.
       */
      messages: AsyncIterable<Message>;
      headers: Record<string, string>;
    }
  | { ok: false; refused: RefusedAnswer; headers: Record<string, string> };

/** Ends a stream whose first messages may have been told already. */
export class StreamRefused extends Error {
  readonly refused: RefusedAnswer;

  constructor(refused: RefusedAnswer) {
    super(refused.message);
    this.name = "StreamRefused";
    this.refused = refused;
  }
}

/** The answer to a call, for an adapter to encode. */
export type Outgoing =
  | { ok: true; message: Message; headers: Record<string, string> }
  | { ok: false; refused: RefusedAnswer; headers: Record<string, string> };
