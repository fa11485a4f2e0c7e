import { customer } from "@flint/customer";
import { platform } from "@flint/platform";
import { aCustomer } from "@flint/builders-customer";
import { newWorkspace, refused, testHost } from "@flint/testing";
import { expect, test } from "@jest/globals";
import { paymentMethod } from "../service.ts";
import { startSetup } from "../test-support/payment-method-host.ts";

test("where no processor answers, the caller may repeat and the log says what went wrong", async () => {
  // Nothing listens on port 1.
  const nowhere = { simulatorUrl: "http://127.0.0.1:1", simulatorElsewhere: true };
  const host = await testHost([platform, customer, paymentMethod], { settings: nowhere });
  try {
    const workspace = await newWorkspace(host);
    const { id } = await aCustomer(workspace);
    const refusal = await refused(startSetup(workspace, id));
    expect(refusal).toMatchObject({ reason: "UNAVAILABLE", retryable: true });
    const outage = host.log.entries().find(({ message }) => message === "outage");
    expect(JSON.stringify(outage)).toContain("connection_refused");
  } finally {
    await host.stop();
  }
});
