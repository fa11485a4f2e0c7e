import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  BlockerClass as ClassMessage,
  type BlockerSchema,
  type CandidateReadinessSchema,
  type CheckReadinessResponse,
  CheckReadinessResponseSchema,
  RemedyKind as RemedyKindMessage,
} from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import type { AskedAmount } from "../domain/asked-amount.ts";
import type { Blocker } from "../domain/blocker.ts";
import { type BlockerClass, blockerRule, type RemedyKind } from "../domain/blocker-rules.ts";
import type { LookedAt, WalletAnswer } from "../domain/plan.ts";
import { moneyMessage } from "./money-mapping.ts";

const CLASSES = {
  workspace: ClassMessage.WORKSPACE,
  transaction: ClassMessage.TRANSACTION,
  method: ClassMessage.METHOD,
  consent: ClassMessage.CONSENT,
  network_budget: ClassMessage.NETWORK_BUDGET,
} as const satisfies Record<BlockerClass, ClassMessage>;

const REMEDIES = {
  set_up_new_method: RemedyKindMessage.SET_UP_NEW_METHOD,
  pay_on_session: RemedyKindMessage.PAY_ON_SESSION,
  bill_by_invoice: RemedyKindMessage.BILL_BY_INVOICE,
  enable_processor_account: RemedyKindMessage.ENABLE_PROCESSOR_ACCOUNT,
  wait_until: RemedyKindMessage.WAIT_UNTIL,
  ask_for_consent: RemedyKindMessage.ASK_FOR_CONSENT,
  change_amount: RemedyKindMessage.CHANGE_AMOUNT,
  name_payment_method: RemedyKindMessage.NAME_PAYMENT_METHOD,
  add_processor_account: RemedyKindMessage.ADD_PROCESSOR_ACCOUNT,
  meet_requirements: RemedyKindMessage.MEET_REQUIREMENTS,
  create_order: RemedyKindMessage.CREATE_ORDER,
  correct_request: RemedyKindMessage.CORRECT_REQUEST,
  send_notice: RemedyKindMessage.SEND_NOTICE,
} as const satisfies Record<RemedyKind, RemedyKindMessage>;

/** What a check answers. */
export function readinessMessage(given: {
  blockers: readonly Blocker[];
  wallet: WalletAnswer;
  amount: AskedAmount;
  at: Temporal.Instant;
}): CheckReadinessResponse {
  const { blockers, wallet } = given;
  return create(CheckReadinessResponseSchema, {
    ready: blockers.length === 0,
    blockers: blockers.map(blockerInit),
    candidates: wallet.candidates.map(candidateInit),
    planned: plannedInit(wallet, given.amount),
    atTime: timestampOf(given.at),
  });
}

function blockerInit(blocker: Blocker): MessageInitShape<typeof BlockerSchema> {
  const rule = blockerRule(blocker.reason);
  const until = untilOf(blocker);
  return {
    class: CLASSES[rule.class],
    reason: blocker.reason,
    refusalReason: blocker.refusal,
    field: blocker.field ?? "",
    objectId: blocker.objectId,
    whatToDo: rule.whatToDo,
    removedBy: rule.remedies.map((kind) => ({
      kind: REMEDIES[kind],
      untilTime: kind === "wait_until" ? until : undefined,
    })),
    details: blocker.details ?? {},
  };
}

/** The last instant that a protobuf Timestamp can hold. */
const LAST_AT = Temporal.Instant.from("9999-12-31T23:59:59.999999999Z");

/** A blocker of a charge in the last days of the year 9999 may be gone beyond what can be said. */
function untilOf({ untilAt }: Blocker) {
  if (untilAt === undefined || Temporal.Instant.compare(untilAt, LAST_AT) > 0) return undefined;
  return timestampOf(untilAt);
}

function candidateInit(candidate: LookedAt): MessageInitShape<typeof CandidateReadinessSchema> {
  const { paymentMethodId, source, rejectedReason, furtherReasons } = candidate;
  const available = rejectedReason === "";
  const reasons = available ? [] : [rejectedReason, ...furtherReasons];
  return { paymentMethodId, source, available, reasons };
}

function plannedInit({ instrument, customerId, consentId }: WalletAnswer, amount: AskedAmount) {
  if (instrument === undefined) return undefined;
  const { paymentMethod, processorAccountId, processor } = instrument;
  return {
    ...{ customerId, consentId, processorAccountId, processor },
    paymentMethodId: paymentMethod.id,
    amount: moneyMessage(amount.currency, amount.amountMinor),
  };
}
