import { randomUUID } from "node:crypto";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { CustomerService } from "@flint/contracts-customer";
import { WalletService } from "@flint/contracts-payment-method";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { walletAbove } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";
import { aUsage, aUserId } from "../test-support/usages.ts";

let methods: PaymentMethodHost;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());

/** What a resolution reads; news and jobs go their own way meanwhile. */
const TABLES = /\b(payment_methods|customers)\b/;

const amount = { currency: "EUR", amountMinor: 2000n };

/** A workspace with asks of every kind, and what resolves them. */
async function asksOfEveryKind() {
  const workspace = await methods.newWorkspace();
  const newCustomer = async () => (await aCustomer(workspace)).id;
  const save = async (customerId: string, parts: object = {}) =>
    (await aPaymentMethod(workspace, { customerId, processorToken: "sim_approve", ...parts })).id;
  const [rich, poor, gone] = [await newCustomer(), await newCustomer(), await newCustomer()];
  const known = await save(rich, {
    consents: [aConsent({ maximumAmountMinor: 1n, currency: "EUR" }), aConsent({ purpose: 1 })],
  });
  const spare = await save(rich, { makeDefault: false });
  await workspace
    .client(WalletService)
    .setBackups({ requestId: randomUUID(), customerId: rich, paymentMethodIds: [spare] });
  await workspace
    .client(CustomerService)
    .archiveCustomer({ requestId: randomUUID(), customerId: gone });
  const of = { customerId: rich, known };
  const own = (await aUsage(workspace, of, { paymentMethodId: spare })).userId;
  const following = (await aUsage(workspace, of)).userId;
  const ask = { customerId: rich, amount, offSession: true, purpose: 2 };
  const asks = [
    { ...ask, purpose: 1 },
    ask,
    { ...ask, allowBackups: true },
    { ...ask, paymentMethodId: spare },
    { ...ask, subscriptionId: own },
    { ...ask, subscriptionId: following, purpose: 1 },
    { ...ask, customerId: poor },
    { ...ask, customerId: poor, paymentMethodId: spare },
    { ...ask, customerId: gone },
    { ...ask, customerId: `cus_${"0".repeat(26)}` },
    { ...ask, paymentMethodId: `pm_${"0".repeat(26)}` },
    { ...ask, subscriptionId: aUserId() },
    { ...ask, amount: { currency: "XXY", amountMinor: 1n } },
  ];
  return { wallet: await walletAbove(methods.host, known), asks };
}

describe("BatchResolve", () => {
  test("answers each ask as Resolve answers it alone, and refuses what that refuses", async () => {
    const { wallet, asks } = await asksOfEveryKind();
    const { results } = await wallet.batchResolve({ asks });
    expect(results).toHaveLength(asks.length);
    for (const [index, { result }] of results.entries()) {
      const alone = wallet.resolve(asks[index] ?? {});
      if (result.case === "refused") {
        const { reason, field } = result.value;
        expect(await refused(alone)).toMatchObject({ reason, field });
      } else {
        expect(result).toEqual({ case: "resolved", value: await alone });
      }
    }
    const cases = results.map(({ result }) => result.case);
    expect(cases.filter((each) => each === "refused")).toHaveLength(4);
  });

  test("takes as many statements for a hundred asks as for one", async () => {
    const { wallet, asks } = await asksOfEveryKind();
    const counted = async (count: number) => {
      let statements = 0;
      const stops = (["payment-method", "customer"] as const).map((service) =>
        methods.host.database(service).onStatement(({ sql }) => {
          if (TABLES.test(sql)) statements += 1;
        }),
      );
      // The sixth finds nothing to charge, so that the customer is looked at too.
      const many = Array.from(
        { length: count },
        (_, index) => asks[(index + 6) % asks.length] ?? {},
      );
      const { results } = await wallet.batchResolve({ asks: many });
      for (const stop of stops) stop();
      expect(results).toHaveLength(count);
      return statements;
    };
    expect([await counted(1), await counted(100)]).toEqual([2, 2]);
    expect(await refused(counted(101))).toMatchObject({ reason: "INVALID_FIELD", field: "asks" });
    expect(await refused(counted(0))).toMatchObject({ reason: "INVALID_FIELD", field: "asks" });
  });
});
