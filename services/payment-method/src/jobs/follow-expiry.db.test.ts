import { randomUUID } from "node:crypto";
import {
  type PaymentMethod,
  PaymentMethodService,
  PaymentMethodState,
  WalletService,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  eventually,
  fakeClock,
  present,
  refused,
  storedEvents,
  type TestWorkspace,
} from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { aRow, completed, rowsOf as importedRows, startImport } from "../test-support/imports.ts";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { FOLLOW_EXPIRY } from "./follow-expiry-payload.ts";

const clock = fakeClock("2026-02-10T12:00:00Z");
/** Its card's month is March 2026. */
const processorToken = "sim_approve__expiry_0326";
const NOTICE = Temporal.Instant.from("2026-03-02T12:00:00Z");
const EXPIRY = Temporal.Instant.from("2026-04-01T12:00:00Z");

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

async function read(paymentMethodId: string): Promise<PaymentMethod> {
  const service = workspace.client(PaymentMethodService);
  const { paymentMethod } = await service.getPaymentMethod({ paymentMethodId });
  return present(paymentMethod, "payment method");
}

async function types(id: string): Promise<string[]> {
  return (await storedEvents(methods.host, "payment-method", id)).map(({ type }) => type);
}

/** The jobs look at the clock until the last event is this one. */
async function untilLast(id: string, type: string): Promise<void> {
  await eventually(async () => {
    await methods.wakeJobs(FOLLOW_EXPIRY);
    return (await types(id)).at(-1) === type;
  });
}

async function rejectedReason(id: string): Promise<string | undefined> {
  const wallet = await walletAbove(methods.host, id);
  const amount = { currency: "EUR", amountMinor: 100n };
  const ask = { customerId, paymentMethodId: id, amount, offSession: true };
  return (await wallet.resolve(ask)).candidates[0]?.rejectedReason;
}

describe("a card whose month passes", () => {
  test("C2: is announced 30 days ahead, once, and expires by itself", async () => {
    const { id } = await aPaymentMethod(workspace, { customerId, processorToken });
    const other = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
    clock.set(NOTICE.subtract({ seconds: 1 }));
    await methods.wakeEarlyJob(FOLLOW_EXPIRY, id);
    expect(await types(id)).toEqual(["payment_method.created", "payment_method.active"]);
    clock.set(NOTICE);
    await untilLast(id, "payment_method.expiring");
    expect(await read(id)).toMatchObject({
      state: PaymentMethodState.ACTIVE,
      expireTime: timestampOf(EXPIRY),
      expiryNoticeTime: timestampOf(NOTICE),
      revision: 3n,
    });
    clock.set(EXPIRY.subtract({ seconds: 1 }));
    await methods.wakeJobs(FOLLOW_EXPIRY);
    expect(await rejectedReason(id)).toBe("");
    clock.set(EXPIRY);
    await untilLast(id, "payment_method.expired");
    expect((await read(id)).state).toBe(PaymentMethodState.EXPIRED);
    expect(await types(id)).toEqual([
      "payment_method.created",
      "payment_method.active",
      "payment_method.expiring",
      "payment_method.expired",
    ]);
    expect(await read(other.id)).toMatchObject({ state: PaymentMethodState.ACTIVE, revision: 2n });
  });

  test("C2: is announced and expires where an import saved it, too", async () => {
    const { id: importId } = await startImport(workspace, [aRow(customerId, processorToken)]);
    await completed(workspace, importId);
    const [row] = await importedRows(workspace, importId);
    const id = row?.paymentMethodId ?? "";
    clock.set(NOTICE);
    await untilLast(id, "payment_method.expiring");
    clock.set(EXPIRY);
    await untilLast(id, "payment_method.expired");
    expect((await read(id)).state).toBe(PaymentMethodState.EXPIRED);
  });

  test("C2: is not charged from its date on, whether the job has run or not", async () => {
    const { id } = await aPaymentMethod(workspace, { customerId, processorToken });
    clock.set(EXPIRY);
    expect(await rejectedReason(id)).toBe("PAYMENT_METHOD_EXPIRED");
    await untilLast(id, "payment_method.expired");
    expect(await rejectedReason(id)).toBe("PAYMENT_METHOD_EXPIRED");
    // Not by date alone: the state says so, whatever the clock says later.
    clock.set(NOTICE);
    expect(await rejectedReason(id)).toBe("PAYMENT_METHOD_EXPIRED");
  });

  test("C5: stays the default where it is one, and cannot become it", async () => {
    const saved = { customerId, processorToken };
    const other = await aPaymentMethod(workspace, { ...saved, makeDefault: false });
    const { id } = await aPaymentMethod(workspace, saved);
    clock.set(EXPIRY);
    await untilLast(id, "payment_method.expired");
    await untilLast(other.id, "payment_method.expired");
    const wallets = workspace.client(WalletService);
    expect((await wallets.getWallet({ customerId })).wallet?.defaultPaymentMethodId).toBe(id);
    const scope = { case: "customer" as const, value: {} };
    const request = { requestId: randomUUID(), customerId, paymentMethodId: other.id, scope };
    expect(await refused(wallets.setDefault(request))).toMatchObject({
      ...{ reason: "PAYMENT_METHOD_NOT_ACTIVE", details: { state: "expired" } },
    });
  });

  test("C8: can be detached when it has expired", async () => {
    const { id } = await aPaymentMethod(workspace, { customerId, processorToken });
    clock.set(EXPIRY);
    await untilLast(id, "payment_method.expired");
    const { paymentMethod } = await workspace
      .client(PaymentMethodService)
      .detachPaymentMethod({ requestId: randomUUID(), paymentMethodId: id });
    expect(paymentMethod?.state).toBe(PaymentMethodState.DETACHING);
  });
});
