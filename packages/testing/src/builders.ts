/** Objects that most tests need, made through the public API as a merchant would make them. */
import { randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { OrderService, type CreateOrderRequestSchema, type Order } from "@flint/contracts-charge";
import {
  CustomerService,
  type CreateCustomerRequestSchema,
  type Customer,
} from "@flint/contracts-customer";
import {
  ConsentPurpose,
  PaymentMethodKind,
  PaymentMethodUsage,
  SetupService,
  ConsentTermsSchema,
  type ConsentTerms,
  type PaymentMethod,
} from "@flint/contracts-payment-method";
import type { TestCaller } from "./new-workspace.ts";

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

/** What a saved payment method may be asked to be. */
export type PaymentMethodChoices = {
  customerId: string;
  /** A token of the simulator; it says itself how charges with it end. */
  processorToken: string;
  /** True when absent. */
  makeDefault?: boolean;
  /** One for unscheduled charges without a maximum when absent. */
  consents?: MessageInitShape<typeof ConsentTermsSchema>[];
  usage?: PaymentMethodUsage;
};

/** An active payment method with a consent, saved by a setup with the simulator. */
export async function aPaymentMethod(
  workspace: TestCaller,
  choices: PaymentMethodChoices,
): Promise<PaymentMethod> {
  const setups = workspace.client(SetupService);
  const { setup } = await setups.createSetup({
    requestId: randomUUID(),
    customerId: choices.customerId,
    kind: PaymentMethodKind.CARD,
    usage: choices.usage ?? PaymentMethodUsage.OFF_SESSION,
    consents: choices.consents ?? [aConsent()],
  });
  const done = await setups.completeSetup({
    requestId: randomUUID(),
    setupId: present(setup, "setup").id,
    processorToken: choices.processorToken,
    makeDefault: choices.makeDefault ?? true,
  });
  return present(done.setup?.paymentMethod, "payment method");
}

/** Terms of a consent, given on the web. */
export function aConsent(overrides: Partial<ConsentTerms> = {}): ConsentTerms {
  const terms = create(ConsentTermsSchema, {
    purpose: ConsentPurpose.UNSCHEDULED,
    evidence: {
      channel: "web",
      ipAddress: "192.0.2.1",
      userAgent: "Mozilla/5.0",
      textVersion: "terms-2026-03",
      locale: "en",
    },
  });
  return Object.assign(terms, overrides);
}

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

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`The answer holds no ${what}.`);
  }
  return value;
}
