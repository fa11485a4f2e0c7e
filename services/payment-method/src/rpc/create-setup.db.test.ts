import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { CustomerService } from "@flint/contracts-customer";
import {
  ConsentCadenceSchema,
  ConsentInterval,
  ConsentPurpose,
  PaymentMethodState,
  PaymentMethodUsage,
  ProcessorAccountService,
  SetupService,
  SetupState,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { aCustomer } from "@flint/builders-customer";
import { aConsent } from "@flint/builders-payment-method";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  complete,
  type PaymentMethodHost,
  paymentMethodHost,
  type SetupFields,
  startSetup,
} from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const consent = (change: object) => ({ consents: [Object.assign(aConsent(), change)] });
const evidence = (change: object) => consent({ evidence: { ...aConsent().evidence, ...change } });

describe("CreateSetup", () => {
  test("C1: answers a pending setup with what the client needs, and repeats it unchanged", async () => {
    const requestId = randomUUID();
    const first = await startSetup(workspace, customerId, { requestId });
    expect(first.setup).toMatchObject({
      state: SetupState.PENDING,
      paymentMethod: { state: PaymentMethodState.PENDING, customerId },
      clientPayload: { processor: "simulator" },
    });
    expect(first.setup?.clientPayload?.clientSecret).not.toBe("");
    const before = methods.requests().length;
    expect(await startSetup(workspace, customerId, { requestId })).toEqual(first);
    expect(methods.requests()).toHaveLength(before);
    const events = await storedEvents(methods.host, "payment-method", first.setup?.id ?? "");
    expect(events).toMatchObject([{ type: "setup.created", sequence: 1 }]);
    const secret = first.setup?.clientPayload?.clientSecret ?? "";
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(methods.host.log.text()).not.toContain(secret);
  });

  test("C1: a card number is refused", async () => {
    const call = startSetup(workspace, customerId, evidence({ userAgent: "4242424242424242" }));
    expect(await refused(call)).toMatchObject({ reason: "CARD_NUMBER" });
  });

  test.each<[string, SetupFields, string]>([
    ["no consent", { consents: [] }, "consents"],
    ["one for on-session use", { usage: PaymentMethodUsage.ON_SESSION }, "consents"],
    ["a maximum without currency", consent({ maximumAmountMinor: 5n }), "consents[0].currency"],
    ["a currency alone", consent({ currency: "EUR" }), "consents[0].currency"],
    [
      "an end that has passed",
      consent({ expireTime: timestampOf(Temporal.Instant.from("2020-01-01T00:00:00Z")) }),
      "consents[0].expire_time",
    ],
    ["no channel", evidence({ channel: "" }), "consents[0].evidence.channel"],
    ["no version", evidence({ textVersion: "" }), "consents[0].evidence.text_version"],
    ["too much evidence", evidence({ userAgent: "u".repeat(8_100) }), "consents[0].evidence"],
    ["no address on the web", evidence({ ipAddress: "" }), "consents[0].evidence.ip_address"],
  ])("CONSENT_INVALID: %s is refused", async (_title, parts, field) => {
    const before = methods.requests().length;
    const refusal = await refused(startSetup(workspace, customerId, parts));
    expect(refusal).toMatchObject({ reason: "CONSENT_INVALID", field });
    expect(methods.requests()).toHaveLength(before);
  });

  test("M5: a live workspace has no processor and takes no test token", async () => {
    const { id } = await aCustomer(workspace.live);
    expect(await refused(startSetup(workspace.live, id))).toMatchObject({
      reason: "PROCESSOR_ACCOUNT_MISSING",
    });
    const token = complete(workspace.live, `set_${"0".repeat(26)}`, "sim_approve");
    expect(await refused(token)).toMatchObject({
      reason: "SIMULATOR_TOKEN_IN_LIVE",
      field: "processor_token",
    });
  });

  test("an archived customer saves nothing: CUSTOMER_ARCHIVED", async () => {
    await workspace.client(CustomerService).archiveCustomer({ requestId: "archive", customerId });
    expect(await refused(startSetup(workspace, customerId))).toMatchObject({
      reason: "CUSTOMER_ARCHIVED",
    });
  });

  test("a disabled account takes no setup: PROCESSOR_ACCOUNT_DISABLED", async () => {
    const accounts = workspace.client(ProcessorAccountService);
    const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
    const processorAccountId = account?.id ?? "";
    const update = { requestId: "disable", processorAccountId, enabled: false };
    const disabled = await accounts.updateProcessorAccount(update);
    expect(disabled.processorAccount).toMatchObject({ enabled: false, revision: 2n });
    expect(await refused(startSetup(workspace, customerId))).toMatchObject({
      reason: "PROCESSOR_ACCOUNT_DISABLED",
    });
  });

  test("several consents are kept, each with its purpose", async () => {
    const consents = [
      aConsent(),
      aConsent({
        purpose: ConsentPurpose.RECURRING,
        maximumAmountMinor: 500n,
        currency: "EUR",
        cadence: create(ConsentCadenceSchema, { interval: ConsentInterval.MONTH, count: 3 }),
        noticeDays: 5,
      }),
    ];
    const { setup } = await startSetup(workspace, customerId, { consents });
    const done = await complete(workspace, setup?.id ?? "", "sim_approve");
    const read = await workspace.client(SetupService).getSetup({ setupId: setup?.id ?? "" });
    expect(read.setup).toEqual(done.setup);
    expect(done.setup?.paymentMethod?.consents).toHaveLength(2);
    const recurring = done.setup?.paymentMethod?.consents.find(
      ({ purpose }) => purpose === ConsentPurpose.RECURRING,
    );
    expect(recurring).toMatchObject({
      cadence: { interval: ConsentInterval.MONTH, count: 3 },
      noticeDays: 5,
    });
    expect(done.setup?.clientPayload).toBeUndefined();
  });
});
