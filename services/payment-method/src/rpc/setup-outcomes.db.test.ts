import { randomUUID } from "node:crypto";
import { PaymentMethodService, SetupService } from "@flint/contracts-payment-method";
import { Authentication } from "@flint/contracts-simulator";
import { aCustomer } from "@flint/builders-customer";
import { eventually, fakeClock, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { EXPIRE_SETUP } from "../jobs/expire-setup-payload.ts";
import { toldOf } from "../test-support/internal-caller.ts";
import {
  complete,
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";

const clock = fakeClock("2026-03-01T12:00:00Z");
let methods: PaymentMethodHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  methods = await paymentMethodHost({ clock });
  workspace = await methods.newWorkspace();
});
afterAll(() => methods.stop());

const AUTHENTICATE = "sim_approve__authenticate_at_setup";

/** How each outcome comes about, and what is told of the setup and of its method. */
const OUTCOMES: readonly [
  title: string,
  run: (setupId: string) => Promise<unknown>,
  setup: readonly string[],
  method: readonly string[],
][] = [
  [
    "saved",
    (id) => complete(workspace, id, "sim_approve"),
    ["setup.succeeded"],
    ["payment_method.active"],
  ],
  [
    "failed",
    (id) => complete(workspace, id, "sim_setup_decline_incorrect_cvc"),
    ["setup.failed"],
    ["payment_method.failed"],
  ],
  [
    "authenticated",
    async (id) => {
      const { setup } = await complete(workspace, id, AUTHENTICATE);
      const authentication = Authentication.SUCCEEDED;
      await methods.confirmInBrowser(setup, { token: AUTHENTICATE, authentication });
      await complete(workspace, id);
    },
    ["setup.requires_action", "setup.succeeded"],
    ["payment_method.active"],
  ],
  [
    "given up",
    (setupId) => workspace.client(SetupService).abandonSetup({ requestId: randomUUID(), setupId }),
    ["setup.abandoned"],
    ["payment_method.failed"],
  ],
  [
    "not completed in time",
    async () => {
      clock.advance({ hours: 24 });
      await methods.wakeJobs(EXPIRE_SETUP);
    },
    ["setup.expired"],
    ["payment_method.failed"],
  ],
  [
    "removed",
    async (id) => {
      const { setup } = await complete(workspace, id, "sim_approve");
      const paymentMethodId = setup?.paymentMethod?.id ?? "";
      await workspace
        .client(PaymentMethodService)
        .detachPaymentMethod({ requestId: randomUUID(), paymentMethodId });
    },
    ["setup.succeeded"],
    ["payment_method.active", "payment_method.detaching"],
  ],
];

test.each(OUTCOMES)(
  "C3: what becomes of a setup is announced: %s",
  async (_title, run, ...news) => {
    const { id: customerId } = await aCustomer(workspace);
    const { setup } = await startSetup(workspace, customerId);
    await run(setup?.id ?? "");
    const [ofSetup, ofMethod] = news;
    await eventually(async () => {
      expect(await toldOf(methods.host, setup?.id ?? "")).toEqual(["setup.created", ...ofSetup]);
      expect(await toldOf(methods.host, setup?.paymentMethod?.id ?? "")).toEqual([
        "payment_method.created",
        ...ofMethod,
      ]);
      return true;
    });
  },
);
