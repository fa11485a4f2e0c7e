import type { DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Account } from "../account.ts";
import type { Reason } from "../reasons.ts";
import { authenticate } from "./authenticate.ts";
import { checkRequest } from "./check-request.ts";
import { refusalError } from "./refusal-error.ts";

/**
 * Makes a door of ControlService: authentication, bounds, handler. Neither outages nor the log
 * know of it.
 *
 * @param accountOf who may call it; by default whoever has the account's secret
 */
export function controlRpc<M extends DescMethodUnary>(
  deps: Deps,
  method: M,
  handle: (
    request: MessageShape<M["input"]>,
    call: { account: Account; nowMs: number },
  ) => MessageInitShape<M["output"]>,
  accountOf: (request: MessageShape<M["input"]>, headers: Headers) => Account = (_, headers) =>
    authenticate(headers),
) {
  return (
    request: MessageShape<M["input"]>,
    context: HandlerContext,
  ): MessageInitShape<M["output"]> => {
    try {
      const account = accountOf(request, context.requestHeader);
      checkRequest(method.input, request);
      return handle(request, { account, nowMs: deps.clock.now().epochMilliseconds });
    } catch (error) {
      throw error instanceof Refused ? refusalError(error as Refused<Reason>) : error;
    }
  };
}
