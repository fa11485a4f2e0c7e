import { OrderService, PaymentIntentService } from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import { PaymentMethodService, WalletService } from "@flint/contracts-payment-method";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { newWorkspace, refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { allHost } from "./test-support/all-host.ts";

let all: Awaited<ReturnType<typeof allHost>>;

beforeAll(async () => {
  all = await allHost();
});
afterAll(() => all.stop());

test("M1: what is in one workspace does not exist for another's key, live or sandbox", async () => {
  const mine = await newWorkspace(all.host);
  const { id: customerId } = await aCustomer(mine);
  const method = await aPaymentMethod(mine, { customerId, processorToken: "sim_approve" });
  const order = await anOrder(mine, { customerId });
  for (const stranger of [await newWorkspace(all.host), mine.live]) {
    const reads = [
      stranger.client(CustomerService).getCustomer({ customerId }),
      stranger.client(WalletService).getWallet({ customerId }),
      stranger.client(PaymentMethodService).getPaymentMethod({ paymentMethodId: method.id }),
      stranger.client(OrderService).getOrder({ orderId: order.id }),
    ];
    for (const read of await Promise.all(reads.map((call) => refused(call)))) {
      expect(read.reason).toBe("NOT_FOUND");
    }
    expect((await stranger.client(OrderService).listOrders({})).orders).toEqual([]);
    expect((await stranger.client(CustomerService).listCustomers({})).customers).toEqual([]);
    const attempts = await stranger.client(PaymentIntentService).listAttempts({});
    expect(attempts.attempts).toEqual([]);
  }
});
