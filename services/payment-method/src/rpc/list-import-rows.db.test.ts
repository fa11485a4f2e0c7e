import { ImportOutcome, ImportService } from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aRow, completed, rowsOf, startImport } from "../test-support/imports.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let importId: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
  workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const tokens = ["sim_approve", "tok_a", "sim_pending", "tok_b", "tok_c"];
  importId = (
    await startImport(
      workspace,
      tokens.map((token) => aRow(customerId, token)),
    )
  ).id;
  await completed(workspace, importId);
});
afterAll(() => methods.stop());

test("ListImportRows pages through the rows in the order of the request, and by outcome", async () => {
  for (const pageSize of [1, 2, 5, 100]) {
    const rows = await rowsOf(workspace, importId, pageSize);
    expect(rows.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4]);
  }
  const imports = workspace.client(ImportService);
  const failed = { importId, outcome: ImportOutcome.FAILED, pageSize: 2 };
  const first = await imports.listImportRows(failed);
  const { nextPageToken: pageToken } = first;
  const second = await imports.listImportRows({ ...failed, pageToken });
  const positions = [...first.rows, ...second.rows].map(({ position }) => position);
  expect([positions, second.nextPageToken]).toEqual([[1, 3, 4], ""]);
  // A token goes on in the list that it was made for, and in no other one.
  const other = imports.listImportRows({ importId, pageToken });
  expect(await refused(other)).toMatchObject({ reason: "PAGE_TOKEN_INVALID" });
});

test("B2: another workspace's import is NOT_FOUND", async () => {
  const stranger = (await methods.newWorkspace()).client(ImportService);
  expect(await refused(stranger.listImportRows({ importId }))).toMatchObject({
    reason: "NOT_FOUND",
    field: "import_id",
  });
});
