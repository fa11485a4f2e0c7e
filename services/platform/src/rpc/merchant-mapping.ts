import type { MessageInitShape } from "@bufbuild/protobuf";
import type { MerchantSchema } from "@flint/contracts-platform";
import { timestampOf } from "@flint/contracts-type";
import type { Merchant } from "../domain/merchant.ts";

/** A merchant as the world sees it. */
export function merchantMessage(merchant: Merchant): MessageInitShape<typeof MerchantSchema> {
  const { id, name, createdAt } = merchant;
  return { id, name, createTime: timestampOf(createdAt) };
}
