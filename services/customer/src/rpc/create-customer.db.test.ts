import { randomUUID } from "node:crypto";
import { CustomerService, CustomerState } from "@flint/contracts-customer";
import { platform } from "@flint/platform";
import { aCustomer } from "@flint/builders-customer";
import {
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
    [
      "a card number in an address",
      { address: { line2: "card 4242 4242 4242 4242" } },
      "CARD_NUMBER",
      "address.line2",
    ],
    [
      "a card number in metadata",
      { metadata: { note: "4242-4242-4242-4242" } },
      "CARD_NUMBER",
      'metadata["note"]',
    ],
    [
      "a card number as a reference",
      { externalReferenceId: "4242424242424242" },
      "CARD_NUMBER",
      "external_reference_id",
    ],
    [
      "a country in small letters",
      { address: { country: "at" } },
      "INVALID_FIELD",
      "address.country",
    ],
    ["an address that is no e-mail's", { email: "ada" }, "INVALID_FIELD", "email"],
    [
      "J10: a request id that is too long",
      { requestId: "x".repeat(256) },
      "INVALID_FIELD",
      "request_id",
    ],
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

  test("of eight at once with one external reference one is made, and the others name it", async () => {
    const calls = Array.from({ length: 8 }, () =>
      aCustomer(workspace, { externalReferenceId: "crm-1" }).then(
        ({ id }) => ({ id }),
        async (error: unknown) => ({ refusal: await refused(Promise.reject(error)) }),
      ),
    );
    const answers = await Promise.all(calls);
    const made = answers.flatMap((answer) => ("id" in answer ? [answer.id] : []));
    expect(made).toHaveLength(1);
    for (const answer of answers) {
      if ("id" in answer) continue;
      expect(answer.refusal).toMatchObject({ reason: "EXTERNAL_REFERENCE_TAKEN" });
      expect(answer.refusal.details).toEqual({ customer_id: made[0] });
    }
  });

  test.each([
    ["beside the others", '"nickname":"Ada"', "nickname"],
    ["inside another", '"address":{"zip":"1010"}', "address.zip"],
  ])("K4: an unknown field %s is refused, and nothing is written", async (_title, part, field) => {
    const url = `${host.urlOf("customer")}/flint.customer.v1.CustomerService/CreateCustomer`;
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${workspace.apiKey}` },
      body: `{"request_id":"r1",${part}}`,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_argument",
      details: [{ debug: { field } }],
    });
    expect((await customers().listCustomers({})).customers).toEqual([]);
  });

  test("J4: twenty at once with one key make one customer", async () => {
    const request = { requestId: "same", name: "Ada" };
    const calls = Array.from({ length: 20 }, () => customers().createCustomer(request));
    for (const result of await Promise.allSettled(calls)) {
      if (result.status === "fulfilled") continue;
      const refusal = await refused(Promise.reject(result.reason as Error));
      expect(refusal).toMatchObject({ reason: "REQUEST_IN_FLIGHT", retryable: true });
    }
    const { customers: kept } = await customers().listCustomers({});
    expect(kept).toHaveLength(1);
    expect((await customers().createCustomer(request)).customer).toEqual(kept[0]);
  });

  test("J8: a key of one workspace never matches in another", async () => {
    const request = { requestId: "same", name: "Ada" };
    const first = await customers().createCustomer(request);
    const other = await newWorkspace(host);
    const second = await other.client(CustomerService).createCustomer(request);
    expect(second.customer?.id).not.toBe(first.customer?.id);
    const live = await workspace.live.client(CustomerService).createCustomer(request);
    expect(live.customer?.id).not.toBe(first.customer?.id);
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
