import { createClient, type Transport } from "@connectrpc/connect";
import { ProcessorService } from "@flint/contracts-simulator";
import { canRepresent } from "../amount.ts";
import type { Processor } from "../processor.ts";
import { cancelAtSimulator } from "./cancel.ts";
import { captureAtSimulator } from "./capture.ts";
import { chargeAtSimulator } from "./charge.ts";
import { findAtSimulator } from "./find.ts";
import { finishActionAtSimulator } from "./finish-action.ts";
import { PROFILE_RULES, simulatorProfileOf } from "./profile-rules.ts";
import { lookUpMethodAtSimulator } from "./look-up-method.ts";
import { findRefundAtSimulator, refundAtSimulator } from "./refund.ts";
import { finishSetupAtSimulator, readMethodAtSimulator, startSetupAtSimulator } from "./setups.ts";
import type { SimulatorAccount } from "./simulator-account.ts";

export { simulatorProfileOf, simulatorSecret, type SimulatorProfile } from "./profile-rules.ts";

/**
 * The adapter of the simulator: a processor that moves no money, and behaves like the one that
 * the account's profile names.
 *
 * @param options.transport to wherever `flint.simulator.v1` is served: over HTTP or in process
 * @param options.secret the account's secret, `simsk_<profile>_<name>`
 * @throws RangeError if the secret is none
 */
export function simulatorProcessor(options: { transport: Transport; secret: string }): Processor {
  const rules = PROFILE_RULES[simulatorProfileOf(options.secret)];
  const account: SimulatorAccount = {
    client: createClient(ProcessorService, options.transport),
    headers: { authorization: `Bearer ${options.secret}` },
    rules,
  };
  return {
    capabilities: rules.capabilities,
    canRepresent: (amount) => canRepresent(rules.amounts, amount),
    charge: (request, call) => chargeAtSimulator(account, request, call),
    capture: (request, call) => captureAtSimulator(account, request, call),
    find: (request, call) => findAtSimulator(account, request, call),
    refund: (request, call) => refundAtSimulator(account, request, call),
    findRefund: (request, call) => findRefundAtSimulator(account, request, call),
    finishAction: (request, call) => finishActionAtSimulator(account, request, call),
    cancel: (request, call) => cancelAtSimulator(account, request, call),
    startSetup: (request, call) => startSetupAtSimulator(account, request, call),
    readMethod: (request, call) => readMethodAtSimulator(account, request, call),
    finishSetup: (request, call) => finishSetupAtSimulator(account, request, call),
    lookUpMethod: (request, call) => lookUpMethodAtSimulator(account, request, call),
  };
}
