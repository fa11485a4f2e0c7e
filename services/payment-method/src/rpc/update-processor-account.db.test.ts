import {
  ProcessorAccountCapability as Capability,
  ProcessorAccountService,
} from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { refused, storedEvents } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { updateProcessorAccount } from "../domain/processor-account.ts";
import { simulatorAccount } from "../domain/processor-account.ts";
import { seededIds } from "@flint/std";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("a changed profile keeps the account, and REVISION_STALE changes nothing", async () => {
  const workspace = await methods.newWorkspace();
  const accounts = workspace.client(ProcessorAccountService);
  const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
  const update = { requestId: "stripe", processorAccountId: account?.id ?? "", profile: "stripe" };
  const changed = await accounts.updateProcessorAccount(update);
  expect(changed.processorAccount).toMatchObject({ profile: "stripe", revision: 2n });
  const stale = { ...update, requestId: "late", profile: "adyen", expectedRevision: 1n };
  expect(await refused(accounts.updateProcessorAccount(stale))).toMatchObject({
    reason: "REVISION_STALE",
  });
  const { id: customerId } = await aCustomer(workspace);
  await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const events = await storedEvents(methods.host, "payment-method", account?.id ?? "");
  expect(events.map(({ type }) => type)).toEqual([
    "processor_account.created",
    "processor_account.updated",
  ]);
});

test("D6: a change of what the processor lets an account do is an event with the facts", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
  const accounts = workspace.client(ProcessorAccountService);
  const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
  expect(account).toMatchObject({ capability: Capability.ACTIVE, requirementsDue: [] });
  const processorAccountId = account?.id ?? "";
  const change = (requestId: string, parts: object) =>
    accounts.updateProcessorAccount({ requestId, processorAccountId, ...parts });
  const pending = { capability: Capability.PENDING };
  const due = { requirementsDue: { requirements: ["owner.address"] } };
  const changed = await change("pending", { ...pending, ...due });
  expect(changed.processorAccount).toMatchObject({
    ...{ capability: Capability.PENDING, requirementsDue: ["owner.address"], revision: 2n },
  });
  // What says nothing new is no change, and what is left out stays.
  expect((await change("again", pending)).processorAccount?.revision).toBe(2n);
  await change("met", { requirementsDue: { requirements: [] } });
  await change("active", { capability: Capability.ACTIVE });
  const events = await storedEvents(methods.host, "payment-method", processorAccountId);
  expect(events.slice(1)).toMatchObject([
    {
      type: "processor_account.updated",
      snapshot: {
        capability: "PROCESSOR_ACCOUNT_CAPABILITY_PENDING",
        requirementsDue: ["owner.address"],
      },
    },
    { type: "processor_account.updated", snapshot: { revision: "3" } },
    {
      type: "processor_account.updated",
      snapshot: { capability: "PROCESSOR_ACCOUNT_CAPABILITY_ACTIVE", revision: "4" },
    },
  ]);
});

test("a processor without profiles takes none: PROFILE_NOT_SUPPORTED", () => {
  const createdAt = Temporal.Instant.from("2026-01-01T00:00:00Z");
  const id = seededIds(1).next("processorAccount");
  const { account } = simulatorAccount({ id, workspaceId: "ws", createdAt });
  const other = { ...account, processor: "stripe", profile: "" };
  expect(() => updateProcessorAccount(other, { profile: "adyen" }, 0n)).toThrow(
    expect.objectContaining({ reason: "PROFILE_NOT_SUPPORTED", field: "profile" }),
  );
});
