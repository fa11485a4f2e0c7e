import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { OrderService, type CreateOrderRequestSchema, type Order } from "@flint/contracts-charge";
import { present, type TestCaller } from "@flint/testing";

/** An open order of one line: EUR 20.00 unless the caller wants another. */
export async function anOrder(
  workspace: TestCaller,
  overrides: MessageInitShape<typeof CreateOrderRequestSchema> & { customerId: string },
): Promise<Order> {
  const currency = overrides.currency ?? "EUR";
  const { order } = await workspace.client(OrderService).createOrder({
    requestId: randomUUID(),
    currency,
    lines: [
      {
        description: "Coffee beans, 1 kg",
        quantity: 1n,
        unitAmount: { currency, amountMinor: 2000n },
      },
    ],
    externalReferenceId: `order-${randomUUID()}`,
    origin: "web-shop",
    channel: "web",
    ...overrides,
  });
  return present(order, "order");
}
