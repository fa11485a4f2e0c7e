import { randomUUID } from "node:crypto";
import {
  PaymentMethodService,
  PaymentMethodState,
  WalletInternalService,
  WalletService,
} from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { confirmDetach, detach } from "../domain/detach.ts";
import { emptyWallet } from "../domain/wallet.ts";
import { paymentMethodOf } from "../store/payment-methods.ts";
import {
  type PaymentMethodHost,
  paymentMethodHost,
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

const detachCall = (paymentMethodId: string, expectedRevision = 0n) =>
  workspace
    .client(PaymentMethodService)
    .detachPaymentMethod({ requestId: randomUUID(), paymentMethodId, expectedRevision });

describe("DetachPaymentMethod", () => {
  test("C8, C10: takes a method out of use at once, and out of the wallet", async () => {
    const { id } = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
    expect(await refused(detachCall(id, 9n))).toMatchObject({ reason: "REVISION_STALE" });
    const { paymentMethod } = await detachCall(id);
    expect(paymentMethod).toMatchObject({ state: PaymentMethodState.DETACHING, isDefault: false });
    const service = workspace.client(PaymentMethodService);
    const listed = await service.listPaymentMethods({ customerId });
    expect(listed.paymentMethods).toEqual([]);
    const read = await service.getPaymentMethod({ paymentMethodId: id });
    expect(read.paymentMethod?.card).toEqual(paymentMethod?.card);
    expect((await detachCall(id)).paymentMethod).toEqual(paymentMethod);
    const events = await storedEvents(methods.host, "payment-method", id);
    expect(events.at(-1)).toMatchObject({ type: "payment_method.detaching" });
  });

  test("C10: detaching the default leaves no default behind", async () => {
    const { id } = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
    await detachCall(id);
    const { wallet } = await workspace.client(WalletService).getWallet({ customerId });
    expect(wallet?.defaultPaymentMethodId).toBe("");
  });

  test("a method that was never saved is not detached: PAYMENT_METHOD_NOT_ACTIVE", async () => {
    const { setup } = await startSetup(workspace, customerId);
    const refusal = await refused(detachCall(setup?.paymentMethod?.id ?? ""));
    expect(refusal).toMatchObject({ reason: "PAYMENT_METHOD_NOT_ACTIVE" });
  });

  test("the end of a detaching is internal, and only of what is being detached", async () => {
    const { id } = await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve" });
    const outside = workspace.client(WalletInternalService);
    const call = outside.confirmDetach({ requestId: "end", paymentMethodId: id });
    expect(await refused(call)).toMatchObject({ reason: "INTERNAL_RPC" });
    const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
    const active = paymentMethodOf({
      ...{ workspaceId: "ws", id: "pm", customerId: "cus", kind: "card", usage: "off_session" },
      ...{ state: "active", brand: null, last4: null, expiryMonth: null, expiryYear: null },
      ...{ networkToken: false, bankName: null, bankCountry: null, mandateReference: null },
      ...{ fingerprint: null, processorAccountId: "pra", setupId: "set", importId: "" },
      ...{ duplicateOfId: "", createdAt: at, expiryAnnouncedAt: null, detachReason: "" },
      ...{ detachedAt: null, adoptedBy: "", revision: 2 },
    });
    expect(() => confirmDetach(active, at)).toThrow(
      expect.objectContaining({ reason: "PAYMENT_METHOD_NOT_DETACHING" }),
    );
    const ground = { paymentMethod: active, wallet: emptyWallet("ws", "cus"), usages: [] };
    const { paymentMethod } = detach(ground, { replacement: undefined, force: false }, 0n);
    const done = confirmDetach(paymentMethod, at).paymentMethod;
    expect(done).toMatchObject({ state: "detached", detachedAt: at, revision: 4 });
  });
});
