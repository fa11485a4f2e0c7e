import { randomInt, randomUUID } from "node:crypto";
import { ConsentPurpose, type UsageRecord, WalletService } from "@flint/contracts-payment-method";
import { present, type TestWorkspace } from "@flint/testing";
import { walletAbove } from "./internal-caller.ts";

/** What may be asked of a recorded usage; it is for recurring charges by the wallet otherwise. */
export type UsageChoices = Partial<
  Pick<UsageRecord, "userId" | "paymentMethodId" | "purpose" | "amount" | "nextChargeTime">
>;

/** Ids of subscriptions and orders that stand in no test twice. */
export function aUserId(prefix: "sub" | "ord" = "sub"): string {
  const digits = Array.from({ length: 24 }, () => "0123456789ABCDEF"[randomInt(16)]);
  return `${prefix}_01${digits.join("")}`;
}

/**
 * Records that a subscription or an order relies on a customer's wallet, as the service that has it
 * would. The customer has saved the payment method `known`.
 */
export async function aUsage(
  { host }: TestWorkspace,
  of: { customerId: string; known: string },
  choices: UsageChoices = {},
): Promise<UsageRecord> {
  const wallet = await walletAbove(host, of.known);
  const { usageRecord } = await wallet.recordUsage({
    requestId: randomUUID(),
    userId: aUserId(),
    customerId: of.customerId,
    purpose: ConsentPurpose.RECURRING,
    ...choices,
  });
  return present(usageRecord, "usage record");
}

/** A customer's live usage records, as anyone may read them. */
export async function usagesOf(
  workspace: TestWorkspace,
  customerId: string,
): Promise<UsageRecord[]> {
  const { usageRecords } = await workspace
    .client(WalletService)
    .listUsages({ of: { case: "customerId", value: customerId }, pageSize: 100 });
  return usageRecords;
}
