import { ProcessorAccountService } from "@flint/contracts-payment-method";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("a sandbox is born with one account at the simulator, also when many look; live has none", async () => {
  const workspace = await methods.newWorkspace();
  const accounts = workspace.client(ProcessorAccountService);
  const lists = await Promise.all(
    Array.from({ length: 8 }, () => accounts.listProcessorAccounts({})),
  );
  for (const { processorAccounts } of lists) {
    expect(processorAccounts).toEqual(lists[0]?.processorAccounts);
    expect(processorAccounts).toMatchObject([
      { processor: "simulator", profile: "generic", enabled: true, isDefault: true },
    ]);
  }
  const live = await workspace.live.client(ProcessorAccountService).listProcessorAccounts({});
  expect(live.processorAccounts).toEqual([]);
});
