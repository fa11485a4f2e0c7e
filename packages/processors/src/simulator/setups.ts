import { MethodKind, SetupState, type Setup, type StoredMethod } from "@flint/contracts-simulator";
import { assertNever } from "@flint/std";
import { CannotFind, OutcomeUnknown } from "../errors.ts";
import type { CallOptions } from "../processor.ts";
import type {
  DebitKind,
  FinishSetupRequest,
  MethodAnswer,
  MethodFacts,
  ReadMethodRequest,
  SavedMethod,
  SetupAnswer,
  StartedSetup,
  StartSetupRequest,
} from "../setup.ts";
import { actionOf, declineOf } from "./answer.ts";
import { readFailure } from "./failure.ts";
import { connectOptions, type SimulatorAccount } from "./simulator-account.ts";

/** Begins a setup at the simulator. */
export async function startSetupAtSimulator(
  account: SimulatorAccount,
  { key, setupId }: StartSetupRequest,
  call: CallOptions,
): Promise<StartedSetup> {
  try {
    const request = { idempotencyKey: key, reference: setupId };
    const response = await account.client.createSetup(request, connectOptions(account, call));
    return {
      processorSetupId: response.setup?.id ?? "",
      clientPayload: { client_secret: response.clientSecret },
    };
  } catch (error) {
    throw readFailure(error);
  }
}

/** Asks the simulator how a setup went; hands over a test token first where one is given. */
export async function finishSetupAtSimulator(
  account: SimulatorAccount,
  { processorSetupId: id, token }: FinishSetupRequest,
  call: CallOptions,
): Promise<SetupAnswer> {
  const options = connectOptions(account, call);
  try {
    const { setup } =
      token === undefined
        ? await account.client.getSetup({ id }, options)
        : await account.client.confirmSetup({ setup: { case: "id", value: id }, token }, options);
    return answerOfSetup(setup);
  } catch (error) {
    throw readFailure(error);
  }
}

/** Asks the simulator what its account updater knows of a saved card. */
export async function readMethodAtSimulator(
  account: SimulatorAccount,
  { processorMethodId: id }: ReadMethodRequest,
  call: CallOptions,
): Promise<MethodAnswer> {
  if (!account.rules.capabilities.readsMethods) throw new CannotFind();
  try {
    const { method } = await account.client.getStoredMethod({ id }, connectOptions(account, call));
    if (method === undefined) throw new OutcomeUnknown("connection_lost");
    return method.closed ? { account: "closed" } : { account: "open", method: savedMethod(method) };
  } catch (error) {
    throw readFailure(error);
  }
}

function answerOfSetup(setup: Setup | undefined): SetupAnswer {
  const state = setup?.state ?? SetupState.UNSPECIFIED;
  switch (state) {
    case SetupState.OPEN:
    case SetupState.UNSPECIFIED:
      return { outcome: "pending" };
    case SetupState.REQUIRES_ACTION:
      return { outcome: "requires_action", action: actionOf(setup?.action) };
    case SetupState.FAILED:
      return { outcome: "failed", decline: declineOf(setup?.decline) };
    case SetupState.SUCCEEDED:
      return { outcome: "saved", method: savedMethod(setup!.method!) };
    default:
      return assertNever(state);
  }
}

/** The port's facts of what the simulator's vault holds. */
export function savedMethod(method: StoredMethod): SavedMethod {
  return {
    processorMethodId: method.id,
    facts: factsOf(method),
    fingerprint: method.fingerprint,
    networkTransactionId: method.networkTransactionId || undefined,
  };
}

const DEBITS: Partial<Record<MethodKind, DebitKind>> = {
  [MethodKind.SEPA_DEBIT]: "sepa_debit",
  [MethodKind.ACH_DEBIT]: "ach_debit",
  [MethodKind.BACS_DEBIT]: "bacs_debit",
};

function factsOf(method: StoredMethod): MethodFacts {
  const { brand, last4, expiryMonth, expiryYear, networkToken } = method;
  const { bankName, country, mandateReference } = method;
  const kind = DEBITS[method.kind];
  return kind === undefined
    ? { kind: "card", brand, last4, expiryMonth, expiryYear, networkToken }
    : { kind, bankName, last4, country, mandateReference };
}
