import { ProcessorAccountService } from "@flint/contracts-payment-method";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("GetProcessorAccount answers what the list shows, in its workspace only", async () => {
  const workspace = await methods.newWorkspace();
  const accounts = workspace.client(ProcessorAccountService);
  const [listed] = (await accounts.listProcessorAccounts({})).processorAccounts;
  const processorAccountId = listed?.id ?? "";
  const read = await accounts.getProcessorAccount({ processorAccountId });
  expect(read.processorAccount).toEqual(listed);
  const stranger = (await methods.newWorkspace()).client(ProcessorAccountService);
  expect(await refused(stranger.getProcessorAccount({ processorAccountId }))).toMatchObject({
    reason: "NOT_FOUND",
    field: "processor_account_id",
  });
});
