import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import {
  PaymentMethodService,
  PaymentMethodUsage,
  WalletService,
} from "@flint/contracts-payment-method";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

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

const save = async (parts: object = {}) =>
  (
    await aPaymentMethod(workspace, {
      customerId,
      processorToken: "sim_approve",
      makeDefault: false,
      ...parts,
    })
  ).id;

const setBackups = (paymentMethodIds: string[], parts: object = {}) =>
  workspace
    .client(WalletService)
    .setBackups({ requestId: randomUUID(), customerId, paymentMethodIds, ...parts });

const walletNow = async () =>
  (await workspace.client(WalletService).getWallet({ customerId })).wallet;

describe("SetBackups", () => {
  test("keeps their order, replaces those before, and says so in the wallet's news", async () => {
    const [a, b, c] = [await save(), await save(), await save()];
    const { wallet } = await setBackups([c, a]);
    expect(wallet?.backupPaymentMethodIds).toEqual([c, a]);
    await setBackups([a, b, c], { expectedRevision: wallet?.revision });
    expect((await walletNow())?.backupPaymentMethodIds).toEqual([a, b, c]);
    const events = await storedEvents(methods.host, "payment-method", customerId);
    expect(events.at(-1)?.snapshot["backupPaymentMethodIds"]).toEqual([a, b, c]);
    await setBackups([]);
    expect((await walletNow())?.backupPaymentMethodIds).toEqual([]);
  });

  test("a backup that becomes the default is no backup any more", async () => {
    const [a, b] = [await save(), await save()];
    await setBackups([a, b]);
    const { wallet } = await workspace.client(WalletService).setDefault({
      requestId: randomUUID(),
      customerId,
      paymentMethodId: a,
      scope: { case: "customer", value: {} },
    });
    expect(wallet).toMatchObject({ defaultPaymentMethodId: a, backupPaymentMethodIds: [b] });
  });

  test("each bad choice is refused, naming its place, and nothing changes", async () => {
    const good = await save();
    const byDefault = await save({ makeDefault: true });
    await setBackups([good]);
    const detached = await save();
    await workspace
      .client(PaymentMethodService)
      .detachPaymentMethod({ requestId: "detach", paymentMethodId: detached });
    const other = (await aCustomer(workspace)).id;
    const before = await walletNow();
    for (const [id, reason] of [
      [
        await save({ usage: PaymentMethodUsage.ON_SESSION, consents: [] }),
        "PAYMENT_METHOD_ON_SESSION_ONLY",
      ],
      [detached, "PAYMENT_METHOD_NOT_ACTIVE"],
      [await save({ customerId: other }), "PAYMENT_METHOD_OF_OTHER_CUSTOMER"],
      [byDefault, "BACKUP_IS_DEFAULT"],
      [`pm_${"0".repeat(26)}`, "NOT_FOUND"],
    ] as const) {
      const refusal = await refused(setBackups([good, id]));
      expect(refusal).toMatchObject({ reason, field: "payment_method_ids[1]" });
    }
    const stale = setBackups([], { expectedRevision: 99n });
    expect(await refused(stale)).toMatchObject({ reason: "REVISION_STALE" });
    expect(await refused(setBackups([good, good]))).toMatchObject({ reason: "INVALID_FIELD" });
    expect(await walletNow()).toEqual(before);
  });

  test("twenty at once leave one list, whole, and one event for each revision", async () => {
    const ids = [await save(), await save()];
    const lists = [ids, [...ids].reverse()];
    await Promise.all(Array.from({ length: 20 }, (_, index) => setBackups(lists[index % 2] ?? [])));
    expect(lists).toContainEqual((await walletNow())?.backupPaymentMethodIds);
    const events = await storedEvents(methods.host, "payment-method", customerId);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  });
});
