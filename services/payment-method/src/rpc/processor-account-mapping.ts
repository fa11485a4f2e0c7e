import { create } from "@bufbuild/protobuf";
import {
  type ProcessorAccount as AccountMessage,
  ProcessorAccountCapability as CapabilityMessage,
  ProcessorAccountSchema,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import type { ProcessorAccount } from "../domain/processor-account.ts";
import { keyOf } from "./key-of.ts";

const CAPABILITIES = {
  active: CapabilityMessage.ACTIVE,
  pending: CapabilityMessage.PENDING,
} as const satisfies Record<ProcessorAccount["capability"], CapabilityMessage>;

/** The capability that a request names; `undefined` where it names none. */
export function capabilityOf(message: CapabilityMessage) {
  return keyOf(CAPABILITIES, message);
}

/** A processor account as a message, without its secret. */
export function processorAccountMessage(account: ProcessorAccount): AccountMessage {
  const { id, processor, profile, enabled, isDefault } = account;
  return create(ProcessorAccountSchema, {
    ...{ id, processor, profile, enabled, isDefault },
    capability: CAPABILITIES[account.capability],
    requirementsDue: [...account.requirementsDue],
    createTime: timestampOf(account.createdAt),
    revision: BigInt(account.revision),
  });
}
