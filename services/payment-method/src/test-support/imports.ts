import { randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type Import,
  ImportService,
  ImportState,
  type NewImportRow,
  NewImportRowSchema,
  PaymentMethodKind,
  PaymentMethodUsage,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { aConsent } from "@flint/builders-payment-method";
import { eventually, present, type TestCaller } from "@flint/testing";

/** When the customers of these tests agreed, long before they were imported. */
export const ACCEPTED_AT = Temporal.Instant.from("2021-05-04T10:11:12Z");

/** A row of a card for off-session use with one consent that was given in 2021, but for what is given. */
export function aRow(
  customerId: string,
  processorToken: string,
  parts: Omit<MessageInitShape<typeof NewImportRowSchema>, "$typeName"> = {},
): NewImportRow {
  return create(NewImportRowSchema, {
    reference: `row-${randomUUID()}`,
    customerId,
    processorToken,
    kind: PaymentMethodKind.CARD,
    usage: PaymentMethodUsage.OFF_SESSION,
    consents: [{ terms: aConsent(), acceptTime: timestampOf(ACCEPTED_AT) }],
    ...parts,
  } as MessageInitShape<typeof NewImportRowSchema>);
}

/** Sends an import. */
export async function startImport(
  caller: TestCaller,
  rows: NewImportRow[],
  requestId: string = randomUUID(),
): Promise<Import> {
  const answer = await caller.client(ImportService).importPaymentMethods({ requestId, rows });
  return present(answer.import, "import");
}

/** Waits until every row of an import is done. */
export function completed(
  caller: TestCaller,
  importId: string,
  waitMaxMs?: number,
): Promise<Import> {
  return eventually(async () => {
    const answer = await caller.client(ImportService).getImport({ importId });
    return answer.import?.state === ImportState.COMPLETED ? answer.import : undefined;
  }, waitMaxMs);
}

/** Every row of an import, read page by page. */
export async function rowsOf(caller: TestCaller, importId: string, pageSize = 100) {
  const imports = caller.client(ImportService);
  const rows = [];
  let pageToken = "";
  do {
    const page = await imports.listImportRows({ importId, pageSize, pageToken });
    rows.push(...page.rows);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return rows;
}
