import { TokenKind as KindMessage, TokenService } from "@flint/contracts-platform";
import { timestampOf } from "@flint/contracts-type";
import { rpc, signUserToken } from "@flint/rpc";
import { assertNever } from "@flint/std";
import type { Deps } from "../deps.ts";
import { checkToken, TOKEN_LIFETIME_DEFAULT_S, type TokenKind } from "../domain/token.ts";
import { refuseTokens } from "./refuse-tokens.ts";

/** Creates a short-lived token. Nothing is stored, so a repeat makes another one. */
export const createToken = ({ clock, tokenKeys, knownScopes }: Deps) =>
  rpc(TokenService.method.createToken, async (request, call) => {
    refuseTokens(call);
    const { subject, role, scopes } = request;
    const kind = kindOf(request.kind);
    checkToken({ kind, subject, scopes }, { known: knownScopes, own: call.scopes });
    const lifetimeS = request.lifetime
      ? Number(request.lifetime.seconds)
      : TOKEN_LIFETIME_DEFAULT_S;
    // A token's times are whole seconds: its end is counted from the second that has begun.
    const begun = clock.now().round({ smallestUnit: "second", roundingMode: "floor" });
    const token = await signUserToken(
      tokenKeys,
      { kind, subject, role, scopes, workspaceId: call.workspace.id },
      { clock: { now: () => begun }, lifetimeS },
    );
    return { token, expireTime: timestampOf(begun.add({ seconds: lifetimeS })) };
  });

function kindOf(kind: KindMessage): TokenKind {
  switch (kind) {
    case KindMessage.BUYER:
      return "buyer";
    case KindMessage.AGENT:
      return "agent";
    case KindMessage.BROWSER:
      return "browser";
    case KindMessage.UNSPECIFIED:
      throw new Error("The contract refuses it.");
    default:
      return assertNever(kind);
  }
}
