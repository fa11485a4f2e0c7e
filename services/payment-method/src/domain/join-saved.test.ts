import { seededIds } from "@flint/std";
import { expect, test } from "@jest/globals";
import { joinSaved } from "./join-saved.ts";
import type { Card, PaymentMethod, PaymentMethodUsage } from "./payment-method.ts";

const ids = seededIds(1);
const card: Card = { brand: "visa", last4: "4242", expiryMonth: 3, expiryYear: 2026 };
const renewed: Card = { ...card, expiryYear: 2031 };

function aMethod(usage: PaymentMethodUsage): PaymentMethod {
  return {
    ...{ id: ids.next("paymentMethod"), workspaceId: "ws", customerId: "cus", kind: "card", usage },
    ...{
      state: "active",
      card,
      bankDebit: undefined,
      fingerprint: "f",
      setupId: ids.next("setup"),
    },
    ...{ importId: undefined, duplicateOfId: undefined, detachedAt: undefined, revision: 2 },
    processorAccountId: ids.next("processorAccount"),
    createdAt: Temporal.Instant.from("2026-01-01T00:00:00Z"),
  };
}

test.each<{
  was: PaymentMethodUsage;
  saved: { usage: PaymentMethodUsage; card: Card };
  becomes: { usage: PaymentMethodUsage; card: Card; takesToken: boolean; revision: number };
}>([
  {
    was: "off_session",
    saved: { usage: "off_session", card },
    becomes: { usage: "off_session", card, takesToken: false, revision: 2 },
  },
  {
    was: "off_session",
    saved: { usage: "on_session", card },
    becomes: { usage: "off_session", card, takesToken: false, revision: 2 },
  },
  {
    was: "on_session",
    saved: { usage: "off_session", card },
    becomes: { usage: "off_session", card, takesToken: false, revision: 3 },
  },
  {
    was: "off_session",
    saved: { usage: "on_session", card: renewed },
    becomes: { usage: "off_session", card: renewed, takesToken: true, revision: 3 },
  },
])("$was and saved again for $saved.usage with $saved.card.expiryYear", (row) => {
  const { takesToken, revision, ...facts } = row.becomes;
  const joined = joinSaved(aMethod(row.was), {
    usage: row.saved.usage,
    facts: { kind: "card", card: row.saved.card },
  });
  expect(joined.paymentMethod).toMatchObject({ ...facts, revision });
  expect(joined.takesToken).toBe(takesToken);
  expect(joined.events.map(({ type }) => type)).toEqual(
    revision === 2 ? [] : ["payment_method.updated"],
  );
});
