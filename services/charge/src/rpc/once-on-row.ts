import {
  type DescMethodUnary,
  fromBinary,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { isDuplicate } from "@flint/db";
import { type Call, firstDifference } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";
import { type ExternalPaymentCall, findStoredExternalCall } from "../store/external-payments.ts";

/**
 * Runs an RPC whose key stands on the row of the money that it moves, once for each key and for ever.
 * The key is unique in the table, so that of two calls at once one finds the other's row: by its key,
 * or because there is nothing left to do. It is a repeat, and is answered as one.
 *
 * @param run commits the row with its key and its answer; may be refused
 * @throws Refused REQUEST_ID_REUSED, and what `run` throws
 */
export async function onceOnRow<M extends DescMethodUnary>(
  deps: Deps,
  call: Call,
  asked: {
    method: M;
    request: MessageShape<M["input"]> & Message;
    does: ExternalPaymentCall["does"];
  },
  run: () => Promise<MessageShape<M["output"]>>,
): Promise<MessageShape<M["output"]>> {
  const stored = async () => {
    const key = { does: asked.does, requestId: call.requestId };
    const found = await findStoredExternalCall(deps.db, call.workspaceId, key);
    if (found === undefined) return undefined;
    const field = firstDifference(asked.method, found.request, asked.request);
    if (field !== undefined) throw new Refused<Reason>("REQUEST_ID_REUSED", { field });
    call.replayed = true;
    return fromBinary(asked.method.output, found.answer) as MessageShape<M["output"]>;
  };
  const earlier = await stored();
  if (earlier !== undefined) return earlier;
  try {
    return await run();
  } catch (error) {
    const repeat = error instanceof Refused || isDuplicate(error) ? await stored() : undefined;
    if (repeat === undefined) throw error;
    return repeat;
  }
}
