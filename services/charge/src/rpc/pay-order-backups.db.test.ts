import { randomUUID } from "node:crypto";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import {
  AttemptState,
  BackupUse,
  ChargeReason,
  Initiator,
  OrderService,
} from "@flint/contracts-charge";
import { PaymentMethodService, WalletService } from "@flint/contracts-payment-method";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ChargeHost, chargeHost } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;
let customerId: string;
let orderId: string;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
  orderId = (await anOrder(workspace, { customerId })).id;
});

const save = async (parts: object = {}) =>
  (await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve", ...parts })).id;

/** Orders of the tests are of EUR 20.00. */
const tooSmall = { consents: [aConsent({ maximumAmountMinor: 1_999n, currency: "EUR" })] };

const setBackups = (...paymentMethodIds: string[]) =>
  workspace
    .client(WalletService)
    .setBackups({ requestId: randomUUID(), customerId, paymentMethodIds });

const pay = (parts: { paymentMethodId?: string; backupUse?: BackupUse } = {}) =>
  workspace.client(OrderService).payOrder({
    requestId: randomUUID(),
    orderId,
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
    backupUse: BackupUse.WHERE_DEFAULT_CANNOT,
    ...parts,
  });

describe("PayOrder with backups", () => {
  test("takes the first backup that can be charged, and says why not those before it", async () => {
    const byDefault = await save(tooSmall);
    const first = await save({ makeDefault: false, ...tooSmall });
    const second = await save({ makeDefault: false });
    const third = await save({ makeDefault: false });
    await setBackups(first, second, third);
    const { attempt } = await pay();
    expect(attempt).toMatchObject({ state: AttemptState.APPROVED, paymentMethod: { id: second } });
    expect(attempt?.candidates).toMatchObject([
      {
        paymentMethodId: byDefault,
        source: "default",
        rejectedReason: "CONSENT_AMOUNT_EXCEEDED",
      },
      { paymentMethodId: first, source: "backup", rejectedReason: "CONSENT_AMOUNT_EXCEEDED" },
      { paymentMethodId: second, source: "backup", rejectedReason: "" },
    ]);
    expect(charges.chargesOf(orderId)).toHaveLength(1);
  });

  test.each([
    ["the call says never", { backupUse: BackupUse.NEVER }],
    ["the call says nothing", { backupUse: BackupUse.UNSPECIFIED }],
  ])("no backup is taken where %s: the default's reason is told", async (_title, parts) => {
    await save(tooSmall);
    await setBackups(await save({ makeDefault: false }));
    expect(await refused(pay(parts))).toMatchObject({
      reason: "CONSENT_NOT_COVERING",
      details: { candidate_reason: "CONSENT_AMOUNT_EXCEEDED" },
    });
    expect(charges.chargesOf(orderId)).toEqual([]);
  });

  test("a method that is named is never replaced", async () => {
    const named = await save({ makeDefault: false, ...tooSmall });
    await setBackups(await save({ makeDefault: false }));
    const refusal = await refused(pay({ paymentMethodId: named }));
    expect(refusal).toMatchObject({ reason: "CONSENT_NOT_COVERING", field: "payment_method_id" });
    expect(charges.chargesOf(orderId)).toEqual([]);
  });

  test("after a decline no other method is tried by itself", async () => {
    await save({ processorToken: "sim_decline_insufficient_funds" });
    await setBackups(await save({ makeDefault: false }));
    const { attempt } = await pay();
    expect(attempt?.state).toBe(AttemptState.DECLINED);
    expect(charges.chargesOf(orderId)).toHaveLength(1);
  });

  test("without a default a backup stands in; a detached one is none any more", async () => {
    const backups = [await save({ makeDefault: false }), await save({ makeDefault: false })];
    await setBackups(...backups);
    await workspace.client(PaymentMethodService).detachPaymentMethod({
      requestId: randomUUID(),
      paymentMethodId: backups[0] ?? "",
    });
    const { wallet } = await workspace.client(WalletService).getWallet({ customerId });
    expect(wallet?.backupPaymentMethodIds).toEqual([backups[1]]);
    const { attempt } = await pay();
    expect(attempt?.candidates).toMatchObject([
      { paymentMethodId: "", source: "default", rejectedReason: "DEFAULT_MISSING" },
      { paymentMethodId: backups[1], source: "backup", rejectedReason: "" },
    ]);
  });

  test("E2: where no backup can be charged either, the refusal names them all", async () => {
    await setBackups(await save({ makeDefault: false, ...tooSmall }));
    const refusal = await refused(pay());
    expect(refusal).toMatchObject({ reason: "PAYMENT_METHOD_REQUIRED" });
    expect(refusal.details["candidates"]).toContain("CONSENT_AMOUNT_EXCEEDED");
  });
});
