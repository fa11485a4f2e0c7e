import { randomUUID } from "node:crypto";
import {
  PaymentMethodState,
  type Setup,
  SetupService,
  SetupState,
} from "@flint/contracts-payment-method";
import { aCustomer } from "@flint/builders-customer";
import { eventually, fakeClock, present, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  complete,
  type PaymentMethodHost,
  paymentMethodHost,
  startSetup,
} from "../test-support/payment-method-host.ts";
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

async function read({ id: setupId }: Setup): Promise<Setup> {
  return present((await workspace.client(SetupService).getSetup({ setupId })).setup, "setup");
}

const EXPIRED = {
  ...{ reason: "SETUP_NOT_PENDING", field: "setup_id", details: { state: "expired" } },
};

describe("a setup that nobody completes", () => {
  test.each([
    ["pending", ""],
    ["that waits for the customer", "sim_approve__authenticate_at_setup"],
  ])("C2: one %s expires by itself after 24 hours, not before", async (_title, token) => {
    const setup = await begin();
    const since = setup.createTime?.seconds ?? 0n;
    expect(setup.expireTime?.seconds).toBe(since + 24n * 3600n);
    const open = (await complete(workspace, setup.id, token)).setup;
    clock.advance({ hours: 23, minutes: 59 });
    await methods.wakeEarlyJob(EXPIRE_SETUP, setup.id);
    const other = await begin();
    await complete(workspace, other.id, "sim_approve");
    expect(await read(setup)).toEqual(open);
    clock.advance({ minutes: 1 });
    const expired = await eventually(async () => {
      await methods.wakeJobs(EXPIRE_SETUP);
      const now = await read(setup);
      return now.state === SetupState.EXPIRED ? now : undefined;
    });
    expect(expired.paymentMethod?.state).toBe(PaymentMethodState.FAILED);
    expect([expired.clientPayload, expired.nextAction]).toEqual([undefined, undefined]);
    expect(await refused(complete(workspace, setup.id, "sim_approve"))).toMatchObject(EXPIRED);
    expect((await read(other)).state).toBe(SetupState.SUCCEEDED);
  });

  test("C2: it is refused at its time even before the job has run", async () => {
    const setup = await begin();
    clock.advance({ hours: 24 });
    const before = methods.requests().length;
    expect(await refused(complete(workspace, setup.id, "sim_approve"))).toMatchObject(EXPIRED);
    const setups = workspace.client(SetupService);
    const abandoned = setups.abandonSetup({ requestId: randomUUID(), setupId: setup.id });
    expect(await refused(abandoned)).toMatchObject(EXPIRED);
    expect(methods.requests()).toHaveLength(before);
  });

  test("C2: one that is complete stays so", async () => {
    const setup = await begin();
    const done = (await complete(workspace, setup.id, "sim_approve")).setup;
    clock.advance({ hours: 25 });
    await methods.wakeJobs(EXPIRE_SETUP);
    await eventually(async () => {
      const db = methods.host.database("payment-method");
      const left = await db.query(
        "/* all workspaces: jobs */ SELECT id FROM jobs WHERE kind = ? AND job_key = ?",
        [EXPIRE_SETUP, Buffer.from(setup.id)],
      );
      return left.length === 0;
    });
    expect(await read(setup)).toEqual(done);
  });
});
