import { create } from "@bufbuild/protobuf";
import {
  type Import as ImportMessage,
  ImportOutcome as OutcomeMessage,
  type ImportRow as ImportRowMessage,
  ImportRowSchema,
  ImportSchema,
  ImportState,
  type NewImportRow,
} from "@flint/contracts-payment-method";
import { instantOf, timestampOf } from "@flint/contracts-type";
import type { GivenRow } from "../domain/check-import.ts";
import type { Import, ImportOutcome } from "../domain/import.ts";
import type { PaymentMethodKind, PaymentMethodUsage } from "../domain/payment-method.ts";
import type { ShownRow } from "../store/import-rows.ts";
import { termsAt } from "./consent-mapping.ts";
import { keyOf } from "./key-of.ts";
import { kindOf, usageOf } from "./payment-method-mapping.ts";

const STATES = {
  processing: ImportState.PROCESSING,
  completed: ImportState.COMPLETED,
} as const satisfies Record<Import["state"], ImportState>;

const OUTCOMES = {
  waiting: OutcomeMessage.WAITING,
  imported: OutcomeMessage.IMPORTED,
  duplicate: OutcomeMessage.DUPLICATE,
  failed: OutcomeMessage.FAILED,
} as const satisfies Record<ImportOutcome, OutcomeMessage>;

/** An import with how far it has come, as a message. */
export function importMessage(shown: Import): ImportMessage {
  const { waiting, imported, duplicate, failed } = shown.counts;
  const doneCount = imported + duplicate + failed;
  return create(ImportSchema, {
    id: shown.id,
    state: STATES[shown.state],
    totalCount: waiting + doneCount,
    doneCount,
    importedCount: imported,
    duplicateCount: duplicate,
    failedCount: failed,
    createTime: timestampOf(shown.createdAt),
    completeTime: shown.completedAt === undefined ? undefined : timestampOf(shown.completedAt),
    revision: BigInt(shown.revision),
  });
}

/** What became of a row, as a message. */
export function importRowMessage(row: ShownRow): ImportRowMessage {
  return create(ImportRowSchema, {
    position: row.position,
    reference: row.reference,
    customerId: row.customerId,
    outcome: OUTCOMES[row.outcome],
    paymentMethodId: row.paymentMethodId,
    failureReason: row.failure.reason,
    failureField: row.failure.field,
    failureCode: row.failure.code,
    doneTime: row.doneAt === undefined ? undefined : timestampOf(row.doneAt),
  });
}

/** The outcome that a filter names; `undefined` where it names none. */
export function outcomeOf(message: OutcomeMessage): ImportOutcome | undefined {
  return keyOf(OUTCOMES, message);
}

/**
 * The rows that a request names; the contract's rules have refused what has no name.
 *
 * @throws Refused CONSENT_INVALID for a currency that is none
 */
export function rowsOf(messages: readonly NewImportRow[]): GivenRow[] {
  return messages.map((row, index) => ({
    reference: row.reference,
    customerId: row.customerId,
    token: row.processorToken,
    kind: kindOf(row.kind) as PaymentMethodKind,
    usage: usageOf(row.usage) as PaymentMethodUsage,
    makeDefault: row.makeDefault,
    consents: row.consents.flatMap(({ terms, acceptTime }, consentIndex) => {
      // Both are required by the contract.
      if (terms === undefined || acceptTime === undefined) return [];
      const field = `rows[${index}].consents[${consentIndex}].terms`;
      return [{ ...termsAt(field, terms), acceptedAt: instantOf(acceptTime) }];
    }),
  }));
}
