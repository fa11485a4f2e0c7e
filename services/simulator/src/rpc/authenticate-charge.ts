import type { MessageShape } from "@bufbuild/protobuf";
import {
  Authentication,
  type AuthenticateChargeRequestSchema,
  ControlService,
} from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Account } from "../account.ts";
import type { Deps } from "../deps.ts";
import type { StoredCharge } from "../domain/charge.ts";
import { decideAuthentication } from "../domain/end-action.ts";
import { PROFILES } from "../domain/profiles.ts";
import { authenticate } from "../door/authenticate.ts";
import { controlRpc } from "../door/control-rpc.ts";
import type { Reason } from "../reasons.ts";
import { chargeMessage } from "./charge-mapping.ts";

type Request = MessageShape<typeof AuthenticateChargeRequestSchema>;

const STEPS = {
  // The contract refuses it.
  [Authentication.UNSPECIFIED]: "abandoned",
  [Authentication.SUCCEEDED]: "succeeded",
  [Authentication.FAILED]: "failed",
  [Authentication.ABANDONED]: "abandoned",
} as const satisfies Record<Authentication, "succeeded" | "failed" | "abandoned">;

/** AuthenticateCharge: the customer does what a charge asks for, or does not. */
export const authenticateCharge = (deps: Deps) =>
  controlRpc(
    deps,
    ControlService.method.authenticateCharge,
    (request, { account, nowMs }) => {
      const charge = found(deps.charges.byId(account.id, request.chargeId));
      const method = deps.methods.byId(account.id, charge.methodId);
      if (method === undefined) throw new Error(`The ledger holds ${charge.id} without its card`);
      const { token } = method;
      const asked = { step: STEPS[request.authentication], token };
      const end = decideAuthentication(charge, asked, nowMs);
      if (end === undefined) return { charge: chargeMessage(charge, nowMs) };
      const networkIdGiven = end.state === "authenticated" && token.networkIdGiven === "always";
      const after = deps.charges.endAction(charge, end, { networkIdGiven });
      return { charge: chargeMessage(after, nowMs) };
    },
    (request, headers) => accountOf(deps, request, headers),
  );

/** A customer has no secret: the charge's id, which stands in the page's address, is enough. */
function accountOf(deps: Deps, { chargeId }: Request, headers: Headers): Account {
  if (headers.has("authorization")) return authenticate(headers);
  const { accountId } = found(deps.charges.byIdAlone(chargeId));
  // Authentication is alike in every profile.
  return { id: accountId, profileName: "generic", profile: PROFILES.generic };
}

function found(charge: StoredCharge | undefined): StoredCharge {
  if (charge === undefined) throw new Refused<Reason>("CHARGE_NOT_FOUND", { field: "charge_id" });
  return charge;
}
