import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { Call } from "./call.ts";

/** One RPC and what answers it, whatever the protocol. */
export type Rpc = UnaryRpc | StreamRpc;

/** An RPC with one answer. */
export type UnaryRpc = Opening & {
  readonly kind: "unary";
  readonly method: DescMethodUnary;
  handle(request: Message, call: Call): Promise<Message>;
};

/** An RPC that is answered by messages, one after the other. */
export type StreamRpc = Opening & {
  readonly kind: "stream";
  readonly method: DescMethodServerStreaming;
  handle(request: Message, call: Call): AsyncIterable<Message>;
};

type Opening = {
  /** See {@link RpcOptions}. */
  readonly buyer: ((request: Message, customerId: string) => boolean) | undefined;
};

/** What an RPC allows besides what its scope says. */
export type RpcOptions<I extends DescMessage> = {
  /**
   * Whether a buyer may make this request: it is about that customer and about nothing else.
   * Absent: buyers' tokens do not open the RPC, whatever their scopes.
   */
  buyer?(request: MessageShape<I>, customerId: string): boolean;
};

/**
 * Declares an RPC: the whole content of a service's `rpc/<name>.ts`.
 *
 * @param handle gets a request that was decoded strictly, obeys the constraints of its proto and
 *   holds no card number. It answers with a message or an init of one, or throws `Refused`;
 *   whatever else it throws is a defect and is answered with `internal`.
 */
export function rpc<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  handle: (request: MessageShape<I>, call: Call) => Promise<MessageInitShape<O>>,
  { buyer }: RpcOptions<I> = {},
): UnaryRpc {
  const output: DescMessage = method.output;
  return {
    kind: "unary",
    method,
    buyer: buyer as Rpc["buyer"],
    handle: async (request, call) =>
      create(
        output,
        (await handle(request as MessageShape<I>, call)) as MessageInitShape<DescMessage>,
      ),
  };
}

/**
 * Declares an RPC whose answer is a stream: the whole content of a service's `rpc/<name>.ts`.
 *
 * @param handle yields messages, each when the one before was taken: what it holds in memory is one
 *   message. It says something at least every 30 s, since a connection on which a minute long nothing
 *   passes is cut. It is left where it stands when the caller goes away or the deadline passes; then
 *   its `finally` runs.
 */
export function streamRpc<I extends DescMessage, O extends DescMessage>(
  method: DescMethodServerStreaming<I, O>,
  handle: (request: MessageShape<I>, call: Call) => AsyncIterable<MessageInitShape<O>>,
  { buyer }: RpcOptions<I> = {},
): StreamRpc {
  const output: DescMessage = method.output;
  return {
    kind: "stream",
    method,
    buyer: buyer as Rpc["buyer"],
    async *handle(request, call) {
      for await (const message of handle(request as MessageShape<I>, call)) {
        yield create(output, message as MessageInitShape<DescMessage>);
      }
    },
  };
}
