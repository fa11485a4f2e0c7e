import { create } from "@bufbuild/protobuf";
import {
  type ProcessorAccount as AccountMessage,
  ProcessorAccountSchema,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import type { ProcessorAccount } from "../domain/processor-account.ts";

/** A processor account as a message, without its secret. */
export function processorAccountMessage(account: ProcessorAccount): AccountMessage {
  const { id, processor, profile, enabled, isDefault } = account;
  return create(ProcessorAccountSchema, {
    ...{ id, processor, profile, enabled, isDefault },
    createTime: timestampOf(account.createdAt),
    revision: BigInt(account.revision),
  });
}
