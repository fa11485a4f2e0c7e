import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { Call } from "./call.ts";

/** One RPC and what answers it, whatever the protocol. */
export type Rpc = {
  readonly method: DescMethodUnary;
  handle(request: Message, call: Call): Promise<Message>;
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
): Rpc {
  const output: DescMessage = method.output;
  return {
    method,
    buyer: buyer as Rpc["buyer"],
    handle: async (request, call) =>
      create(
        output,
        (await handle(request as MessageShape<I>, call)) as MessageInitShape<DescMessage>,
      ),
  };
}
