import {
  PaymentMethodService,
  PaymentMethodState,
  PaymentMethodUsage,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { aCustomer } from "@flint/builders-customer";
import { aPaymentMethod } from "@flint/builders-payment-method";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

test("C7: lists what is active, and by usage what can be charged with no buyer present", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const processorToken = "sim_approve";
  const offSession = await aPaymentMethod(workspace, { customerId, processorToken });
  const onSession = await aPaymentMethod(workspace, {
    ...{ customerId, processorToken, makeDefault: false, consents: [] },
    usage: PaymentMethodUsage.ON_SESSION,
  });
  const failed = await aPaymentMethod(workspace, {
    ...{ customerId, makeDefault: false },
    processorToken: "sim_setup_decline_incorrect_cvc",
  });
  const service = workspace.client(PaymentMethodService);
  const ids = async (filter: object) =>
    (await service.listPaymentMethods({ customerId, ...filter })).paymentMethods.map(
      ({ id }) => id,
    );
  expect(await ids({})).toEqual([onSession.id, offSession.id]);
  expect(await ids({ usage: PaymentMethodUsage.OFF_SESSION })).toEqual([offSession.id]);
  expect(await ids({ states: [PaymentMethodState.FAILED] })).toEqual([failed.id]);
  const nobody = service.listPaymentMethods({ customerId: `cus_${"0".repeat(26)}` });
  expect(await refused(nobody)).toMatchObject({ reason: "NOT_FOUND", field: "customer_id" });
});

test("C7: lists what expires before a date, each with its own", async () => {
  const workspace = await methods.newWorkspace();
  const { id: customerId } = await aCustomer(workspace);
  const saved = { customerId, makeDefault: false };
  await aPaymentMethod(workspace, { ...saved, processorToken: "sim_approve__expiry_0641" });
  const may = { ...saved, processorToken: "sim_approve__expiry_0541" };
  const { id, expireTime } = await aPaymentMethod(workspace, may);
  // To the end of the month wherever its holder is: 12 hours behind UTC at most.
  const may41 = Temporal.Instant.from("2041-06-01T12:00:00Z");
  expect(expireTime).toEqual(timestampOf(may41));
  const service = workspace.client(PaymentMethodService);
  const before = async (at: Temporal.Instant) => {
    const filter = { customerId, expiresBefore: timestampOf(at) };
    return (await service.listPaymentMethods(filter)).paymentMethods.map((method) => method.id);
  };
  expect(await before(may41)).toEqual([]);
  expect(await before(may41.add({ microseconds: 1 }))).toEqual([id]);
  const page = await service.listPaymentMethods({ customerId, pageSize: 1 });
  const elsewhere = { ...{ customerId, pageSize: 1 }, expiresBefore: timestampOf(may41) };
  const call = service.listPaymentMethods({ ...elsewhere, pageToken: page.nextPageToken });
  expect(await refused(call)).toMatchObject({ reason: "PAGE_TOKEN_INVALID" });
});
