import { CustomerService } from "@flint/contracts-customer";
import { transact } from "@flint/db";
import type { NumberedEvent } from "@flint/outbox";
import { platform } from "@flint/platform";
import { aCustomer } from "@flint/builders-customer";
import { newWorkspace, storedEvents, testHost, type TestHost } from "@flint/testing";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { customer } from "../service.ts";
import { projectDefaults } from "./project-default.ts";

let host: TestHost;

beforeAll(async () => {
  host = await testHost([platform, customer]);
});
afterAll(() => host.stop());

const FIRST = `pm_${"1".repeat(26)}`;
const SECOND = `pm_${"2".repeat(26)}`;

/** What payment-method would tell of a wallet. */
function news(about: { workspaceId: string; id: string }, revision: number, methodId: string) {
  return {
    id: `evt_${"0".repeat(26)}`,
    type: "wallet.updated",
    workspaceId: about.workspaceId,
    objectId: about.id,
    objectSequence: revision,
    actor: { kind: "api_key", id: "", reason: "" },
    snapshot: {
      customerId: about.id,
      revision: String(revision),
      // Proto's JSON leaves out what is empty.
      ...(methodId === "" ? {} : { defaultPaymentMethodId: methodId }),
    },
    requestId: "",
    callId: "",
    occurredAt: Temporal.Instant.fromEpochMilliseconds(0),
    position: BigInt(revision),
    schemaVersion: 1,
  } as const satisfies NumberedEvent;
}

test("B1: the default follows the wallet; older news changes nothing, nor does any the revision", async () => {
  const workspace = await newWorkspace(host);
  const before = await aCustomer(workspace);
  const [created] = await storedEvents(host, "customer", before.id);
  const about = { workspaceId: created?.workspaceId ?? "", id: before.id };
  const hear = (event: NumberedEvent) =>
    transact(
      host.database("customer"),
      async (tx) => {
        await projectDefaults.handle(tx, event);
        return "heard";
      },
      { landed: () => Promise.resolve(undefined) },
    );
  const customers = workspace.client(CustomerService);
  const shown = async () => (await customers.getCustomer({ customerId: before.id })).customer;

  await hear(news(about, 2, SECOND));
  await hear(news(about, 1, FIRST));
  await hear(news({ ...about, workspaceId: "ws_other" }, 3, FIRST));
  expect(await shown()).toEqual({ ...before, defaultPaymentMethodId: SECOND });

  const renamed = await customers.updateCustomer({
    requestId: "rename",
    customerId: before.id,
    name: "Grace Hopper",
  });
  expect(renamed.customer?.defaultPaymentMethodId).toBe(SECOND);
  expect(await shown()).toEqual(renamed.customer);

  await hear(news(about, 3, ""));
  expect(await shown()).toMatchObject({ defaultPaymentMethodId: "", revision: 2n });
  const told = await storedEvents(host, "customer", before.id);
  expect(told.map(({ type }) => type)).toEqual(["customer.created", "customer.updated"]);
});
