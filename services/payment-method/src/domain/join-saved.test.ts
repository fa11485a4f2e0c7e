import { seededIds } from "@flint/std";
import { expect, test } from "@jest/globals";
import { joinSaved } from "./join-saved.ts";
import type { Card, PaymentMethod, PaymentMethodUsage } from "./payment-method.ts";

const ids = seededIds(1);
const card: Card = {
  ...{ brand: "visa", last4: "4242", expiryMonth: 3, expiryYear: 2026 },
  networkToken: false,
};
const renewed: Card = { ...card, expiryYear: 2031 };
const announced = Temporal.Instant.from("2026-03-02T12:00:00Z");

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
    ...{ importId: undefined, duplicateOfId: undefined, detachReason: undefined },
    ...{ expiryAnnouncedAt: announced, detachedAt: undefined, adoptedBy: "", revision: 2 },
    processorAccountId: ids.next("processorAccount"),
    createdAt: Temporal.Instant.from("2026-01-01T00:00:00Z"),
  };
}

test.each<{
  was: PaymentMethodUsage;
  saved: { usage: PaymentMethodUsage; card: Card };
  becomes: { usage: PaymentMethodUsage; card: Card; takesToken: boolean; revision: number };
  changed?: string[];
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
    changed: ["usage"],
  },
  {
    was: "off_session",
    saved: { usage: "on_session", card: renewed },
    becomes: { usage: "off_session", card: renewed, takesToken: true, revision: 3 },
    changed: ["expiry"],
  },
])("$was and saved again for $saved.usage with $saved.card.expiryYear", (row) => {
  const { takesToken, revision, ...facts } = row.becomes;
  const joined = joinSaved(aMethod(row.was), {
    usage: row.saved.usage,
    facts: { kind: "card", card: row.saved.card },
    fingerprint: "f",
  });
  expect(joined.paymentMethod).toMatchObject({ ...facts, revision });
  expect(joined.takesToken).toBe(takesToken);
  // The next expiry is announced again.
  const expiryAnnouncedAt = row.changed?.includes("expiry") ? undefined : announced;
  expect(joined.paymentMethod.expiryAnnouncedAt).toEqual(expiryAnnouncedAt);
  const { changed } = row;
  const updated = { type: "payment_method.updated", changed };
  expect(joined.events).toMatchObject(changed === undefined ? [] : [updated]);
});
