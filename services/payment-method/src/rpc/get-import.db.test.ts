import { ImportService } from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aRow, completed, startImport } from "../test-support/imports.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("B2: GetImport answers this workspace's imports only: NOT_FOUND", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const { id: importId } = await startImport(workspace, [aRow(customerId, "sim_approve")]);
  const done = await completed(workspace, importId);
  expect(done).toMatchObject({ id: importId, totalCount: 1, doneCount: 1 });
  expect(done.completeTime).toBeDefined();
  const stranger = (await methods.newWorkspace()).client(ImportService);
  expect(await refused(stranger.getImport({ importId }))).toMatchObject({
    reason: "NOT_FOUND",
    field: "import_id",
  });
});
