import { randomUUID } from "node:crypto";
import { CustomerService, CustomerState } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import {
  aCustomer,
  newWorkspace,
  refused,
  storedEvents,
  testHost,
  type TestHost,
  type TestWorkspace,
} from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { customer } from "../service.ts";

let host: TestHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  host = await testHost([platform, customer]);
});
afterAll(() => host.stop());
beforeEach(async () => {
  workspace = await newWorkspace(host);
});

const customers = () => workspace.client(CustomerService);

describe("CreateCustomer", () => {
  test("B1: keeps the merchant's id, contact, address and tax facts", async () => {
    const facts = {
      externalReferenceId: "crm-1",
      name: "Ada Lovelace",
      email: "ada@example.com",
      phone: "+43 1 234567",
      address: { line1: "Hauptplatz 1", city: "Wien", postalCode: "1010", country: "AT" },
      locale: "de-AT",
      timeZone: "Europe/Vienna",
      taxExempt: true,
      taxIds: ["ATU12345678"],
      metadata: { tier: "gold" },
    };
    const made = await customers().createCustomer({ requestId: randomUUID(), ...facts });
    expect(made.customer).toMatchObject({ ...facts, state: CustomerState.ACTIVE, revision: 1n });
    const customerId = made.customer?.id ?? "";
    expect((await customers().getCustomer({ customerId })).customer).toEqual(made.customer);
    const events = await storedEvents(host, "customer", customerId);
    expect(events).toMatchObject([{ type: "customer.created", sequence: 1 }]);
    const told = JSON.stringify(events.map(({ snapshot }) => snapshot));
    for (const secret of ["Ada", "ada@", "+43", "Hauptplatz", "ATU"]) {
      expect(told).not.toContain(secret);
      expect(host.log.text()).not.toContain(secret);
    }
  });

  test.each([
    ["a zone that is none", { timeZone: "Mars/Olympus" }, "TIME_ZONE_UNKNOWN", "time_zone"],
    ["an offset", { timeZone: "+01:00" }, "TIME_ZONE_UNKNOWN", "time_zone"],
    ["a reserved key", { metadata: { flint_a: "1" } }, "METADATA_INVALID", "metadata"],
    ["a name that is too long", { name: "x".repeat(256) }, "INVALID_FIELD", "name"],
    ["a card number", { name: "4242424242424242" }, "CARD_NUMBER", "name"],
  ])("%s is refused, and nothing is written", async (_title, facts, reason, field) => {
    const call = customers().createCustomer({ requestId: randomUUID(), ...facts });
    expect(await refused(call)).toMatchObject({ reason, field });
    expect((await customers().listCustomers({})).customers).toEqual([]);
  });

  test("EXTERNAL_REFERENCE_TAKEN names the customer that has it, in this workspace only", async () => {
    const first = await aCustomer(workspace, { externalReferenceId: "crm-1" });
    const again = aCustomer(workspace, { externalReferenceId: "crm-1" });
    const refusal = await refused(again);
    expect(refusal).toMatchObject({ reason: "EXTERNAL_REFERENCE_TAKEN" });
    expect(refusal.details).toEqual({ customer_id: first.id });
    await aCustomer(await newWorkspace(host), { externalReferenceId: "crm-1" });
    await aCustomer(workspace);
    await aCustomer(workspace);
  });

  test("J2, J3: a repeat answers the same customer; another request is refused", async () => {
    const request = { requestId: "same", name: "Ada" };
    const first = await customers().createCustomer(request);
    expect(await customers().createCustomer(request)).toEqual(first);
    const other = customers().createCustomer({ ...request, name: "Bob" });
    expect(await refused(other)).toMatchObject({ reason: "REQUEST_ID_REUSED", field: "name" });
    expect((await customers().listCustomers({})).customers).toHaveLength(1);
  });
});
