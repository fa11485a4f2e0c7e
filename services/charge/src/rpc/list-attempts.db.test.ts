import { AttemptState, PaymentIntentService } from "@flint/contracts-charge";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());

test("F2: all attempts stay listed, newest first, with code, message and time", async () => {
  const workspace = await charges.newWorkspace();
  const { customerId, order } = await anOrderToPay(
    workspace,
    "sim_decline_insufficient_funds_3_then_approve",
  );
  const made: (string | undefined)[] = [];
  for (let index = 0; index < 4; index += 1)
    made.push((await pay(workspace, order.id)).attempt?.id);
  const client = workspace.client(PaymentIntentService);
  const { attempts } = await client.listAttempts({ orderId: order.id });
  expect(attempts.map(({ id }) => id)).toEqual(made.reverse());
  expect(attempts[0]?.state).toBe(AttemptState.APPROVED);
  for (const attempt of attempts.slice(1)) {
    expect(attempt.decline?.code).toBe("insufficient_funds");
    expect(attempt.decline?.whatToDo).not.toBe("");
    expect(attempt.settleTime).toBeDefined();
  }
  expect((await client.listAttempts({ customerId })).attempts).toHaveLength(4);
  const first = await client.listAttempts({ orderId: order.id, pageSize: 3 });
  const rest = await client.listAttempts({
    orderId: order.id,
    pageSize: 3,
    pageToken: first.nextPageToken,
  });
  expect([...first.attempts, ...rest.attempts].map(({ id }) => id)).toEqual(made);
});
