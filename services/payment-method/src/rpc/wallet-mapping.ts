import { create } from "@bufbuild/protobuf";
import { type Wallet as WalletMessage, WalletSchema } from "@flint/contracts-payment-method";
import type { Wallet } from "../domain/wallet.ts";

/** A wallet as a message. */
export function walletMessage(wallet: Wallet): WalletMessage {
  return create(WalletSchema, {
    customerId: wallet.customerId,
    defaultPaymentMethodId: wallet.defaultPaymentMethodId ?? "",
    backupPaymentMethodIds: [...wallet.backupIds],
    revision: BigInt(wallet.revision),
  });
}
