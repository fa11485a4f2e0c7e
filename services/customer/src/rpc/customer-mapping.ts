import { create, type JsonObject, toJson } from "@bufbuild/protobuf";
import {
  type Address as AddressMessage,
  type Customer as CustomerMessage,
  CustomerSchema,
  CustomerState,
  type MetadataChange as MetadataChangeMessage,
} from "@flint/contracts-customer";
import { timestampOf } from "@flint/contracts-type";
import type { Address, Customer } from "../domain/customer.ts";
import type { MetadataChange } from "@flint/std";

const STATES = {
  active: CustomerState.ACTIVE,
  archiving: CustomerState.ARCHIVING,
  archived: CustomerState.ARCHIVED,
} as const satisfies Record<Customer["state"], CustomerState>;

/** A state as a message. */
export function stateMessage(state: Customer["state"]): CustomerState {
  return STATES[state];
}

/** An address that a request gives; `undefined` where it gives none. */
export function addressOf(message: AddressMessage | undefined): Address | undefined {
  if (message === undefined) return undefined;
  const { line1, line2, city, region, postalCode, country } = message;
  return { line1, line2, city, region, postalCode, country };
}

/** A change of metadata that a request gives. */
export function metadataChangeOf(
  message: MetadataChangeMessage | undefined,
): MetadataChange | undefined {
  return message && { set: message.set, delete: message.delete, clear: message.clear };
}

/** A customer as a message. */
export function customerMessage(customer: Customer): CustomerMessage {
  const { id, externalReferenceId, name, email, phone, address, locale, timeZone } = customer;
  return create(CustomerSchema, {
    ...{ id, externalReferenceId, name, email, phone, address, locale, timeZone },
    taxExempt: customer.taxExempt,
    taxIds: [...customer.taxIds],
    metadata: { ...customer.metadata },
    defaultPaymentMethodId: customer.defaultPaymentMethodId ?? "",
    state: STATES[customer.state],
    createTime: timestampOf(customer.createdAt),
    updateTime: timestampOf(customer.updatedAt),
    revision: BigInt(customer.revision),
  });
}

/** A customer as an event shows it: ids, state and calendar, no personal data. */
export function customerSnapshot(customer: Customer): JsonObject {
  const bare: Customer = {
    ...customer,
    name: "",
    email: "",
    phone: "",
    address: undefined,
    taxIds: [],
    metadata: {},
  };
  return toJson(CustomerSchema, customerMessage(bare)) as JsonObject;
}
