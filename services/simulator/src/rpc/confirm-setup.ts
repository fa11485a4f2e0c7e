import type { MessageShape } from "@bufbuild/protobuf";
import {
  Authentication,
  ProcessorService,
  type ConfirmSetupRequestSchema,
} from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { PROFILES } from "../domain/profiles.ts";
import type { Account } from "../account.ts";
import {
  decideSetup,
  type AuthenticationStep,
  type SetupDecision,
  type StoredSetup,
} from "../domain/setup.ts";
import { parseToken } from "../domain/token.ts";
import { authenticate } from "../door/authenticate.ts";
import { processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { setupMessage } from "./setup-mapping.ts";

type Request = MessageShape<typeof ConfirmSetupRequestSchema>;

const STEPS = {
  [Authentication.UNSPECIFIED]: "none_yet",
  [Authentication.SUCCEEDED]: "succeeded",
  [Authentication.FAILED]: "failed",
  [Authentication.ABANDONED]: "abandoned",
} as const satisfies Record<Authentication, AuthenticationStep>;

/** ConfirmSetup: a token comes, as from the browser's form; the card is saved, or is not. */
export const confirmSetup = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.confirmSetup, {
    accountOf: (request, headers) => accountOf(deps, request, headers),
    handle: (request, { account }) => {
      const setup = setupOf(deps, request, account.id);
      if (setup === undefined) throw new Refused<Reason>("SETUP_NOT_FOUND");
      const token = parseToken(request.token);
      if ("problem" in token) {
        throw new Refused<Reason>("TOKEN_INVALID", { field: "token", details: token });
      }
      const read = { text: request.token, token };
      const decision = decideSetup(setup, read, STEPS[request.authentication]);
      const after = apply(deps, setup, request.token, decision);
      return { response: { setup: setupMessage(deps, after) } };
    },
  });

/** A browser comes with the client secret alone, which stands for the setup's account. */
function accountOf(deps: Deps, { setup }: Request, headers: Headers): Account {
  if (setup.case !== "clientSecret") return authenticate(headers);
  const found = deps.setups.byClientSecret(setup.value);
  if (found === undefined) throw new Refused<Reason>("SETUP_NOT_FOUND", { field: "client_secret" });
  // Setups are alike in every profile.
  return { id: found.accountId, profileName: "generic", profile: PROFILES.generic };
}

function setupOf(deps: Deps, { setup }: Request, accountId: string): StoredSetup | undefined {
  return setup.case === "clientSecret"
    ? deps.setups.byClientSecret(setup.value)
    : deps.setups.byId(accountId, setup.value ?? "");
}

function apply(
  deps: Deps,
  setup: StoredSetup,
  token: string,
  decision: SetupDecision,
): StoredSetup {
  if (decision.kind === "unchanged") return setup;
  const progress =
    decision.kind === "save"
      ? ({ state: "succeeded", methodId: deps.methods.insert(setup.accountId, token) } as const)
      : decision.kind === "fail"
        ? ({ state: "failed", decline: decision.decline } as const)
        : ({ state: "requires_action" } as const);
  deps.setups.update(setup.sequence, { token, progress });
  return { ...setup, token, progress };
}
