import { OrderPaymentState, OrderService } from "@flint/contracts-charge";
import type { TestWorkspace } from "@flint/testing";
import { expect } from "@jest/globals";
import type { AllHost } from "./all-host.ts";

/** Holds that an order is paid, by exactly one charge in the processor's own ledger. */
export async function expectCollected(
  all: AllHost,
  workspace: TestWorkspace,
  orderId: string,
): Promise<void> {
  const { order, attempts } = await workspace.client(OrderService).getOrder({ orderId });
  expect(order?.paymentState).toBe(OrderPaymentState.PAID);
  expect(order?.totals?.outstanding?.amountMinor).toBe(0n);
  expect(attempts).toHaveLength(1);
  const charges = all.ledger().charges.filter(({ metadata }) => metadata["order_id"] === orderId);
  expect(charges.map(({ state }) => state)).toEqual(["approved"]);
}
