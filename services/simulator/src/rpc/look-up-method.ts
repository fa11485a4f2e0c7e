import type { MessageInitShape } from "@bufbuild/protobuf";
import { type LookUpMethodResponseSchema, ProcessorService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Token } from "../domain/behaviour.ts";
import { declineOf } from "../domain/decide-charge.ts";
import { parseToken } from "../domain/token.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { declineMessage } from "./charge-mapping.ts";
import { methodMessage } from "./setup-mapping.ts";

type Answer = MessageInitShape<typeof LookUpMethodResponseSchema>;

/** LookUpMethod: reads what the vault holds under a token of the merchant's. */
export const lookUpMethod = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.lookUpMethod, {
    handle: ({ token }, { account }) => ({ response: look(deps, account.id, token) }),
  });

function look(deps: Deps, accountId: string, text: string): Answer {
  const saved = deps.methods.byId(accountId, text);
  if (saved?.closed === true) return closed(saved.token, "invalid_account");
  if (saved !== undefined) return held(deps, accountId, text);
  const token = parseToken(text);
  if ("problem" in token) throw new Refused<Reason>("METHOD_NOT_FOUND", { field: "token" });
  if (token.behaviour.kind === "setup_decline") return closed(token, token.behaviour.code);
  return held(deps, accountId, deps.methods.hold(accountId, text));
}

function closed(token: Token, code: string): Answer {
  return { found: { case: "closed", value: declineMessage(declineOf(token, code)) } };
}

function held(deps: Deps, accountId: string, id: string): Answer {
  return { found: { case: "method", value: methodMessage(deps, accountId, id) } };
}
