import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import {
  CardNews,
  DetachReason,
  PaymentMethodService,
  PaymentMethodState,
  ProcessorAccountService,
  WalletService,
} from "@flint/contracts-payment-method";
import { OutageKind, RenewalSchema } from "@flint/contracts-simulator";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { eventually, fakeClock, refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FOLLOW_EXPIRY } from "../jobs/follow-expiry-payload.ts";
import {
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";
import { aUsage } from "../test-support/usages.ts";

const clock = fakeClock("2026-02-10T12:00:00Z");
/** Its card's month is March 2026. */
const processorToken = "sim_approve__expiry_0326";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  methods = await paymentMethodHost({ clock });
});
afterAll(() => methods.stop());
beforeEach(async () => {
  clock.set("2026-02-10T12:00:00Z");
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const refresh = (paymentMethodId: string, requestId: string = randomUUID()) =>
  workspace.client(PaymentMethodService).refreshPaymentMethod({ requestId, paymentMethodId });

const renewal = (last4: string) => ({
  case: "renewal" as const,
  value: create(RenewalSchema, { expiryMonth: 3, expiryYear: 2041, last4 }),
});

const eventsOf = (id: string) => storedEvents(methods.host, "payment-method", id);
const typesOf = async (id: string) => (await eventsOf(id)).map(({ type }) => type);

async function untilLast(id: string, type: string): Promise<void> {
  await eventually(async () => {
    await methods.wakeJobs(FOLLOW_EXPIRY);
    return (await typesOf(id)).at(-1) === type;
  });
}

describe("RefreshPaymentMethod", () => {
  test("C2: nothing new changes nothing, and a repeat asks nobody", async () => {
    const saved = await aPaymentMethod(workspace, { customerId, processorToken });
    const requestId = randomUUID();
    const first = await refresh(saved.id, requestId);
    expect(first).toMatchObject({ news: CardNews.UNCHANGED, paymentMethod: { revision: 2n } });
    expect(first.paymentMethod).toEqual(saved);
    await (await methods.issuerOf(saved.id)).update(renewal(""));
    const before = methods.requests().length;
    expect(await refresh(saved.id, requestId)).toEqual(first);
    expect(methods.requests()).toHaveLength(before);
    const other = await aPaymentMethod(workspace, { customerId, processorToken });
    expect(await refused(refresh(other.id, requestId))).toMatchObject({
      reason: "REQUEST_ID_REUSED",
    });
  });

  test.each([
    ["expiry", "", ["expiry"]],
    ["number", "0007", ["last4", "expiry", "fingerprint"]],
  ])(
    "C2: a renewed card's %s replaces the old one, and is announced",
    async (_of, last4, changed) => {
      const saved = await aPaymentMethod(workspace, { customerId, processorToken });
      await (await methods.issuerOf(saved.id)).update(renewal(last4));
      const { paymentMethod, news } = await refresh(saved.id);
      expect(news).toBe(CardNews.UPDATED);
      expect(paymentMethod).toMatchObject({
        state: PaymentMethodState.ACTIVE,
        card: {
          ...saved.card,
          last4: last4 || saved.card?.last4,
          expiryMonth: 3,
          expiryYear: 2041,
        },
        isDefault: true,
        revision: 3n,
      });
      const event = (await eventsOf(saved.id)).at(-1);
      expect(event).toMatchObject({ type: "payment_method.updated", sequence: 3 });
      expect(event?.snapshot["changedFacts"]).toEqual(changed);
      expect(paymentMethod?.changedFacts).toEqual([]);
    },
  );

  test("C2: a bank account is asked about as a card is, and detached once it is closed", async () => {
    const debit = "sim_approve__kind_sepa_debit";
    const saved = await aPaymentMethod(workspace, { customerId, processorToken: debit });
    const same = await refresh(saved.id);
    expect(same).toMatchObject({ news: CardNews.UNCHANGED });
    expect(same.paymentMethod).toEqual(saved);
    await (await methods.issuerOf(saved.id)).update({ case: "closed", value: true });
    const { paymentMethod, news } = await refresh(saved.id);
    expect(news).toBe(CardNews.CLOSED);
    expect(paymentMethod).toMatchObject({
      state: PaymentMethodState.DETACHING,
      detachReason: DetachReason.ACCOUNT_CLOSED,
      bankDebit: saved.bankDebit,
    });
  });

  test("C2: a renewed card brings an expired method back", async () => {
    const saved = await aPaymentMethod(workspace, { customerId, processorToken });
    clock.set("2026-04-01T12:00:00Z");
    await untilLast(saved.id, "payment_method.expired");
    expect((await refresh(saved.id)).paymentMethod?.state).toBe(PaymentMethodState.EXPIRED);
    await (await methods.issuerOf(saved.id)).update(renewal(""));
    const { paymentMethod } = await refresh(saved.id);
    expect(paymentMethod).toMatchObject({ state: PaymentMethodState.ACTIVE, isDefault: true });
    expect(paymentMethod?.expiryNoticeTime).toBeUndefined();
    expect((await typesOf(saved.id)).slice(-2)).toEqual([
      "payment_method.updated",
      "payment_method.active",
    ]);
    clock.set("2041-03-02T12:00:00Z");
    await untilLast(saved.id, "payment_method.expiring");
  });

  test("C10: a closed account is detached in two steps, and leaves the wallet", async () => {
    const saved = await aPaymentMethod(workspace, { customerId, processorToken });
    await (await methods.issuerOf(saved.id)).update({ case: "closed", value: true });
    const { paymentMethod, news } = await refresh(saved.id);
    expect(news).toBe(CardNews.CLOSED);
    expect(paymentMethod).toMatchObject({
      state: PaymentMethodState.DETACHING,
      detachReason: DetachReason.ACCOUNT_CLOSED,
      isDefault: false,
    });
    expect((await typesOf(saved.id)).at(-1)).toBe("payment_method.detaching");
    const { wallet } = await workspace.client(WalletService).getWallet({ customerId });
    expect(wallet?.defaultPaymentMethodId).toBe("");
    expect(await refused(refresh(saved.id))).toMatchObject({
      ...{ reason: "PAYMENT_METHOD_NOT_ACTIVE", field: "payment_method_id" },
      details: { state: "detaching" },
    });
  });

  test("C9: a closed account strands who relies on it, and says so: nobody is asked", async () => {
    const saved = await aPaymentMethod(workspace, { customerId, processorToken });
    const known = { customerId, known: saved.id };
    const named = await aUsage(workspace, known, { paymentMethodId: saved.id });
    const following = await aUsage(workspace, known);
    await (await methods.issuerOf(saved.id)).update({ case: "closed", value: true });
    await refresh(saved.id);
    for (const { userId } of [named, following]) {
      expect((await typesOf(userId)).at(-1)).toBe("usage_record.stranded");
    }
  });

  test("what cannot be asked about is refused", async () => {
    expect(await refused(refresh(`pm_${"0".repeat(26)}`))).toMatchObject({ reason: "NOT_FOUND" });
    const { setup } = await startSetup(workspace, customerId);
    expect(await refused(refresh(setup?.paymentMethod?.id ?? ""))).toMatchObject({
      ...{ reason: "PAYMENT_METHOD_NOT_ACTIVE", details: { state: "pending" } },
    });
    const saved = await aPaymentMethod(workspace, { customerId, processorToken });
    const issuer = await methods.issuerOf(saved.id);
    await issuer.outage(OutageKind.REFUSED);
    expect(await refused(refresh(saved.id))).toMatchObject({ reason: "UNAVAILABLE" });
    await issuer.outage(OutageKind.UNSPECIFIED);
    expect((await refresh(saved.id)).news).toBe(CardNews.UNCHANGED);
  });

  test("a processor without such news is not asked: CARD_NEWS_NOT_SUPPORTED", async () => {
    const saved = await aPaymentMethod(workspace, { customerId, processorToken });
    const accounts = workspace.client(ProcessorAccountService);
    await accounts.updateProcessorAccount({
      ...{ requestId: randomUUID(), processorAccountId: saved.processorAccountId },
      profile: "gocardless",
    });
    expect(await refused(refresh(saved.id))).toMatchObject({
      ...{ reason: "CARD_NEWS_NOT_SUPPORTED", field: "payment_method_id" },
    });
  });
});

describe("a card whose expiry comes near", () => {
  test("C2: is asked about before it is announced, and follows the renewed one", async () => {
    const token = "sim_approve__expiry_0326__renewed_0341";
    const { id } = await aPaymentMethod(workspace, { customerId, processorToken: token });
    clock.set("2026-03-02T12:00:00Z");
    await untilLast(id, "payment_method.updated");
    clock.set("2026-04-01T12:00:00Z");
    await methods.wakeEarlyJob(FOLLOW_EXPIRY, id);
    expect(await typesOf(id)).toEqual([
      "payment_method.created",
      "payment_method.active",
      "payment_method.updated",
    ]);
  });

  test("C2: is asked about again at its expiry; a processor that does not answer delays nothing", async () => {
    const saved = { customerId, processorToken, makeDefault: false };
    const { id } = await aPaymentMethod(workspace, saved);
    const issuer = await methods.issuerOf(id);
    await issuer.outage(OutageKind.REFUSED);
    clock.set("2026-03-02T12:00:00Z");
    await untilLast(id, "payment_method.expiring");
    await issuer.outage(OutageKind.UNSPECIFIED);
    await issuer.update(renewal("0007"));
    clock.set("2026-04-01T12:00:00Z");
    await untilLast(id, "payment_method.updated");
    expect(await refresh(id)).toMatchObject({
      news: CardNews.UNCHANGED,
      paymentMethod: { state: PaymentMethodState.ACTIVE, card: { last4: "0007" } },
    });
  });

  test("C10: is detached where its account is closed", async () => {
    const token = "sim_approve__expiry_0326__closed";
    const { id } = await aPaymentMethod(workspace, { customerId, processorToken: token });
    clock.set("2026-03-02T12:00:00Z");
    await untilLast(id, "payment_method.detaching");
  });
});
