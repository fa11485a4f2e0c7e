import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  CustomerService,
  type CreateCustomerRequestSchema,
  type Customer,
} from "@flint/contracts-customer";
import { present, type TestCaller } from "@flint/testing";

/** A customer of the caller's workspace. */
export async function aCustomer(
  workspace: TestCaller,
  overrides: MessageInitShape<typeof CreateCustomerRequestSchema> = {},
): Promise<Customer> {
  const { customer } = await workspace.client(CustomerService).createCustomer({
    requestId: randomUUID(),
    name: "Ada Lovelace",
    email: "ada@example.com",
    ...overrides,
  });
  return present(customer, "customer");
}
