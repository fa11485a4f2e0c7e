import { randomBytes } from "node:crypto";

const PROCEDURE = "flint.charge.v1.PaymentIntentService/CreatePaymentIntent";

/** Commands to paste that charge the customer's saved method, by `buf curl` and by `curl`. */
export function firstCharge(options: { url: string; apiKey: string; customerId: string }): string {
  const { url, apiKey, customerId } = options;
  const body = JSON.stringify({
    // The same key is the same charge, however often it is pasted; a new start has a new one.
    requestId: `first-charge-${randomBytes(3).toString("hex")}`,
    customerId,
    amount: { currency: "EUR", amountMinor: "1999" },
    description: "My first off-session charge",
    initiator: "INITIATOR_MERCHANT",
    reason: "CHARGE_REASON_UNSCHEDULED",
  });
  return `npx buf curl --schema proto -H "Authorization: Bearer ${apiKey}" \\
  -d '${body}' \\
  ${url}/${PROCEDURE}

curl -H "Authorization: Bearer ${apiKey}" -H "Content-Type: application/json" \\
  -d '${body}' \\
  ${url}/${PROCEDURE}`;
}
