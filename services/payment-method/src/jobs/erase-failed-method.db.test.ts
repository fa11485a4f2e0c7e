import { randomUUID } from "node:crypto";
import {
  PaymentMethodService,
  PaymentMethodState,
  type Setup,
  SetupService,
} from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { eventually, fakeClock, present, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { toldOf } from "../test-support/internal-caller.ts";
import {
  complete,
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";
import { ERASE_FAILED_METHOD } from "./erase-failed-method-payload.ts";
import { EXPIRE_SETUP } from "./expire-setup-payload.ts";

const clock = fakeClock("2026-03-01T12:00:00Z");
let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  methods = await paymentMethodHost({ clock });
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const begin = async () => present((await startSetup(workspace, customerId)).setup, "setup");
const readSetup = ({ id: setupId }: Setup) => workspace.client(SetupService).getSetup({ setupId });
const readMethod = ({ paymentMethod }: Setup) =>
  workspace
    .client(PaymentMethodService)
    .getPaymentMethod({ paymentMethodId: paymentMethod?.id ?? "" });

/** How many rows still speak of the setup or its method, besides events and stored answers. */
async function rowsOf({ id, paymentMethod }: Setup): Promise<number> {
  const db = methods.host.database("payment-method");
  const ids = [id, paymentMethod?.id ?? ""];
  const setups = await db.query(
    "/* all workspaces: jobs */ SELECT id FROM setups WHERE id IN (?)",
    [ids],
  );
  const saved = await db.query(
    "/* all workspaces: jobs */ SELECT id FROM payment_methods WHERE id IN (?)",
    [ids],
  );
  return setups.length + saved.length;
}

const ENDINGS: readonly [string, (setupId: string) => Promise<unknown>, string][] = [
  ["failed", (id) => complete(workspace, id, "sim_setup_decline_incorrect_cvc"), "setup.failed"],
  [
    "was given up",
    (setupId) => workspace.client(SetupService).abandonSetup({ requestId: randomUUID(), setupId }),
    "setup.abandoned",
  ],
  [
    "nobody completed",
    async (id) => {
      clock.advance({ hours: 24 });
      await methods.wakeJobs(EXPIRE_SETUP);
      await eventually(async () => (await toldOf(methods.host, id)).includes("setup.expired"));
    },
    "setup.expired",
  ],
];

describe("a payment method that never became active", () => {
  test.each(ENDINGS)("C2: one that %s is deleted after 30 days", async (_title, end, last) => {
    const setup = await begin();
    await end(setup.id);
    const saved = await begin();
    await complete(workspace, saved.id, "sim_approve");
    clock.advance({ hours: 24 * 30 - 1, minutes: 59 });
    await methods.wakeEarlyJob(ERASE_FAILED_METHOD, setup.id);
    expect((await readMethod(setup)).paymentMethod?.state).toBe(PaymentMethodState.FAILED);
    expect((await readSetup(setup)).setup?.paymentMethod?.state).toBe(PaymentMethodState.FAILED);
    clock.advance({ minutes: 1 });
    await eventually(async () => {
      await methods.wakeJobs(ERASE_FAILED_METHOD);
      return (await rowsOf(setup)) === 0;
    });
    expect(await refused(readSetup(setup))).toMatchObject({ reason: "NOT_FOUND" });
    expect(await refused(readMethod(setup))).toMatchObject({ reason: "NOT_FOUND" });
    const listed = await workspace.client(PaymentMethodService).listPaymentMethods({
      ...{ customerId, states: [PaymentMethodState.FAILED, PaymentMethodState.ACTIVE] },
    });
    expect(listed.paymentMethods.map(({ id }) => id)).toEqual([saved.paymentMethod?.id]);
    expect(await toldOf(methods.host, setup.id)).toEqual(["setup.created", last]);
    expect(await toldOf(methods.host, setup.paymentMethod?.id ?? "")).toEqual([
      "payment_method.created",
      "payment_method.failed",
    ]);
  });

  test("C2: one of a card that the customer had is deleted likewise, and its setup stays", async () => {
    const token = "sim_approve__card_a";
    const first = await begin();
    await complete(workspace, first.id, token);
    const again = await begin();
    await complete(workspace, again.id, token);
    const ownId = again.paymentMethod?.id ?? "";
    clock.advance({ hours: 24 * 30 - 1, minutes: 59 });
    await methods.wakeEarlyJob(ERASE_FAILED_METHOD, ownId);
    expect((await readMethod(again)).paymentMethod).toMatchObject({
      state: PaymentMethodState.FAILED,
      duplicateOfPaymentMethodId: first.paymentMethod?.id,
    });
    clock.advance({ minutes: 1 });
    await eventually(async () => {
      await methods.wakeJobs(ERASE_FAILED_METHOD);
      return (await rowsOf(again)) === 1;
    });
    expect(await refused(readMethod(again))).toMatchObject({ reason: "NOT_FOUND" });
    expect((await readSetup(again)).setup?.paymentMethod).toMatchObject({
      ...{ id: first.paymentMethod?.id, state: PaymentMethodState.ACTIVE },
    });
  });
});
