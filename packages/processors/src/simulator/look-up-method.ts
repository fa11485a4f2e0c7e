import { OutcomeUnknown, TokenRefused } from "../errors.ts";
import type { CallOptions } from "../processor.ts";
import type { LookUpMethodAnswer, LookUpMethodRequest } from "../setup.ts";
import { declineOf } from "./answer.ts";
import { isUnknownMethod, readFailure } from "./failure.ts";
import { savedMethod } from "./setups.ts";
import { connectOptions, type SimulatorAccount } from "./simulator-account.ts";

/** Reads what the simulator's vault holds under a token. */
export async function lookUpMethodAtSimulator(
  account: SimulatorAccount,
  { token }: LookUpMethodRequest,
  call: CallOptions,
): Promise<LookUpMethodAnswer> {
  try {
    const { found } = await account.client.lookUpMethod({ token }, connectOptions(account, call));
    switch (found.case) {
      case "method":
        return { outcome: "found", method: savedMethod(found.value) };
      case "closed":
        return { outcome: "closed", decline: declineOf(found.value) };
      case undefined:
        throw new OutcomeUnknown("connection_lost");
    }
  } catch (error) {
    if (isUnknownMethod(error)) throw new TokenRefused("the processor does not know the token");
    throw readFailure(error);
  }
}
