import { randomUUID } from "node:crypto";
import {
  ImportService,
  ImportState,
  PaymentMethodKind,
  PaymentMethodService,
  PaymentMethodUsage,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { aCustomer } from "@flint/builders-customer";
import { aConsent } from "@flint/builders-payment-method";
import { eventually, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { FlintProcesses } from "./test-support/flint-processes.ts";
import { topologyOfRun } from "./test-support/topology.ts";

const ROWS = 7;
const ACCEPTED_AT = Temporal.Instant.from("2021-05-04T10:11:12Z");

let flint: FlintProcesses;
let workspace: TestWorkspace;
let owner: string;

beforeAll(async () => {
  flint = await FlintProcesses.create(topologyOfRun());
  owner = flint.topology === "embedded" ? "all-in-one" : "payment-method";
  await flint.startAll();
  workspace = await flint.newWorkspace();
}, 120_000);
afterAll(() => flint.stop());

test("J5: an import whose process is killed between two rows goes on from the next, once each", async () => {
  const { id: customerId } = await aCustomer(workspace);
  await flint.kill(owner);
  await flint.start(owner, { FLINT_KILL_AT: "import-row-done" });
  const imports = workspace.client(ImportService);
  const rows = Array.from({ length: ROWS }, (_, index) => ({
    ...{ reference: `row-${index}`, customerId, processorToken: `sim_approve__card_${index}` },
    ...{ kind: PaymentMethodKind.CARD, usage: PaymentMethodUsage.OFF_SESSION },
    consents: [{ terms: aConsent(), acceptTime: timestampOf(ACCEPTED_AT) }],
  }));
  const request = { requestId: randomUUID(), rows };
  // The process may die before it has answered: the caller sends the same again.
  await imports.importPaymentMethods(request).catch(() => undefined);
  await flint.ended(owner);
  await flint.start(owner);
  const answer = await imports.importPaymentMethods(request);
  const importId = answer.import?.id ?? "";
  const done = await eventually(async () => {
    const { import: now } = await imports.getImport({ importId });
    return now?.state === ImportState.COMPLETED ? now : undefined;
  }, 60_000);
  expect(done).toMatchObject({ totalCount: ROWS, importedCount: ROWS, duplicateCount: 0 });
  const methods = workspace.client(PaymentMethodService);
  const { paymentMethods } = await methods.listPaymentMethods({ customerId, pageSize: 100 });
  expect(paymentMethods).toHaveLength(ROWS);
  for (const { consents } of paymentMethods) expect(consents).toHaveLength(1);
}, 180_000);
