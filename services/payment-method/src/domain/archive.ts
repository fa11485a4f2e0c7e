import type { Decision } from "./decision.ts";
import {
  movePaymentMethod,
  type PaymentMethod,
  type PaymentMethodEvent,
} from "./payment-method.ts";
import { releaseUsage, type UsageEvent, type UsageRecord } from "./usage-record.ts";
import { clearWallet, type Wallet, type WalletEvent } from "./wallet.ts";

/** What a customer who is taken out of use leaves behind. */
export type ArchiveGround = {
  wallet: Wallet;
  /** The active payment methods. */
  paymentMethods: readonly PaymentMethod[];
  /** The live usage records. */
  usages: readonly UsageRecord[];
};

/**
 * Takes all payment methods of a customer out of use, by the same two steps as detaching one, and
 * releases what relied on them: nobody is charged any more, so nobody is stranded. All of it stays
 * readable.
 */
export function emptyWalletOf(
  ground: ArchiveGround,
): Decision<UsageEvent | WalletEvent | PaymentMethodEvent> {
  return {
    events: [
      ...ground.usages.flatMap((usage) => releaseUsage(usage).events),
      ...clearWallet(ground.wallet).events,
      ...ground.paymentMethods.map((method) => movePaymentMethod(method, "detaching").event),
    ],
  };
}
