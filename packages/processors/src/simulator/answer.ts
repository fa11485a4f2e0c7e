import { ChargeState, type Charge, type Decline } from "@flint/contracts-simulator";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Currency, Money } from "@flint/money";
import { assertNever } from "@flint/std";
import { type AmountRules, fromProcessorUnits } from "../amount.ts";
import type { ChargeAnswer, CustomerAction, ProcessorDecline } from "../charge.ts";
import { OutcomeUnknown } from "../errors.ts";

/** What a charge must be to be the one that was asked for. */
export type ExpectedCharge = { currency: string; amount: bigint; reference: string };

/**
 * Sees that an answer speaks of the charge that was asked for: a processor that replays without
 * comparing parameters would else turn one charge's approval into another's.
 *
 * @throws OutcomeUnknown `another_charge`, or `connection_lost` where there is none in it
 */
export function checkCharge(
  charge: Charge | undefined,
  expected: ExpectedCharge,
): asserts charge is Charge {
  if (charge === undefined) throw new OutcomeUnknown("connection_lost");
  const same =
    charge.currency === expected.currency &&
    charge.amount === expected.amount &&
    charge.reference === expected.reference;
  if (!same) throw new OutcomeUnknown("another_charge");
}

/** The port's answer for a charge in the simulator's ledger. */
export function answerOf(charge: Charge, amounts: AmountRules): ChargeAnswer {
  const processorId = charge.id;
  const networkTransactionId = charge.networkTransactionId || undefined;
  switch (charge.state) {
    case ChargeState.APPROVED:
      return charge.capturedAmount === 0n
        ? { outcome: "approved", processorId, networkTransactionId }
        : {
            outcome: "captured",
            processorId,
            networkTransactionId,
            amount: taken(charge, amounts),
          };
    case ChargeState.AUTHORIZED: {
      const expiresAt = expiryOf(charge);
      return { outcome: "authorized", processorId, networkTransactionId, expiresAt };
    }
    case ChargeState.EXPIRED:
      return { outcome: "canceled", processorId };
    case ChargeState.DECLINED:
      return { outcome: "declined", processorId, decline: declineOf(charge.decline) };
    case ChargeState.REQUIRES_ACTION:
      return { outcome: "requires_action", processorId, action: actionOf(charge.action) };
    case ChargeState.PENDING:
      return { outcome: "pending", processorId, networkTransactionId };
    case ChargeState.RETURNED:
      return { outcome: "returned", processorId, decline: declineOf(charge.decline) };
    case ChargeState.CANCELED:
      return { outcome: "canceled", processorId };
    case ChargeState.UNSPECIFIED:
      throw new OutcomeUnknown("connection_lost");
    default:
      return assertNever(charge.state);
  }
}

/** @throws OutcomeUnknown where the answer cannot be read */
function taken({ currency, capturedAmount: units }: Charge, amounts: AmountRules): Money {
  // The charge's currency was compared with the one that was asked for.
  const amount = fromProcessorUnits(amounts, { currency: currency as Currency, units });
  if (amount === undefined) throw new OutcomeUnknown("connection_lost");
  return amount;
}

/** @throws OutcomeUnknown where the answer cannot be read */
function expiryOf({ authorizationExpireTime }: Charge): Temporal.Instant {
  if (authorizationExpireTime === undefined) throw new OutcomeUnknown("connection_lost");
  return Temporal.Instant.fromEpochMilliseconds(timestampMs(authorizationExpireTime));
}

/** The issuer's word; an answer without it is taken as a decline without a code. */
export function declineOf(decline: Decline | undefined): ProcessorDecline {
  return {
    code: decline?.code ?? "",
    networkCode: decline?.networkCode || undefined,
    adviceCode: decline?.adviceCode || undefined,
    rawText: decline?.text ?? "",
  };
}

/** What the customer must do. */
export function actionOf(action: { url: string } | undefined): CustomerAction {
  return { kind: "redirect", url: action?.url ?? "" };
}
