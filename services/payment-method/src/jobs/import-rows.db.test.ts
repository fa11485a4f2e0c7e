import { CustomerService } from "@flint/contracts-customer";
import {
  ImportOutcome,
  ImportService,
  PaymentMethodService,
} from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { jobsDueNow } from "@flint/jobs";
import { armFaultPoint, systemClock } from "@flint/std";
import { eventually, fakeClock, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { aRow, completed, rowsOf, startImport } from "../test-support/imports.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { IMPORT_ROWS } from "./import-rows-payload.ts";

const clock = fakeClock(systemClock.now().toString());
let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  methods = await paymentMethodHost({ clock });
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const rowsFor = (labels: string) =>
  [...labels].map((label) => aRow(customerId, `sim_approve__card_${label}`));
const dueNow = () => jobsDueNow(methods.host.database("payment-method"), IMPORT_ROWS);
const activeCount = async () => {
  const service = workspace.client(PaymentMethodService);
  return (await service.listPaymentMethods({ customerId, pageSize: 100 })).paymentMethods.length;
};

test("an import that dies after each row goes on from the next one, and no row is done twice", async () => {
  let deaths = 0;
  const disarm = armFaultPoint("import-row-done", () => {
    deaths += 1;
    throw new Error("The process died here.");
  });
  try {
    const { id } = await startImport(workspace, rowsFor("abcd"));
    const imports = workspace.client(ImportService);
    await eventually(async () => {
      await dueNow();
      return (await imports.getImport({ importId: id })).import?.doneCount === 4;
    });
    // After each row; the last one is seen a moment before its death.
    await eventually(() => deaths >= 4);
    disarm();
    await eventually(async () => {
      await dueNow();
      return completed(workspace, id, 0);
    });
    expect(await activeCount()).toBe(4);
  } finally {
    disarm();
  }
});

test("a processor that does not answer is asked again, and every row is done then", async () => {
  await methods.processorDown();
  const { id } = await startImport(workspace, rowsFor("ab"));
  try {
    // The run that found nobody has put the job off.
    await eventually(async () => (await dueNow()) > 0);
    const waiting = { outcome: ImportOutcome.WAITING };
    expect(await rowsOf(workspace, id)).toMatchObject([waiting, waiting]);
  } finally {
    await methods.processorUp();
  }
  await eventually(async () => {
    await dueNow();
    return completed(workspace, id, 0);
  });
  expect(await rowsOf(workspace, id)).toMatchObject([
    { outcome: ImportOutcome.IMPORTED },
    { outcome: ImportOutcome.IMPORTED },
  ]);
});

test("of a customer who was archived meanwhile nothing is saved: CUSTOMER_ARCHIVED", async () => {
  await methods.processorDown();
  const { id } = await startImport(workspace, rowsFor("a"));
  try {
    await eventually(async () => (await dueNow()) > 0);
    await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
  } finally {
    await methods.processorUp();
  }
  await eventually(async () => {
    await dueNow();
    return completed(workspace, id, 0);
  });
  expect(await rowsOf(workspace, id)).toMatchObject([
    {
      ...{ outcome: ImportOutcome.FAILED, failureReason: "CUSTOMER_ARCHIVED" },
      failureField: "customer_id",
    },
  ]);
  expect(await activeCount()).toBe(0);
});

test("after a day without an answer the rows have failed: UNAVAILABLE", async () => {
  await methods.processorDown();
  try {
    const { id } = await startImport(workspace, rowsFor("ab"));
    clock.advance({ hours: 24 });
    await eventually(async () => {
      await dueNow();
      return completed(workspace, id, 0);
    });
    const failed = { outcome: ImportOutcome.FAILED, failureReason: "UNAVAILABLE" };
    expect(await rowsOf(workspace, id)).toMatchObject([failed, failed]);
    expect(await activeCount()).toBe(0);
  } finally {
    await methods.processorUp();
  }
});
