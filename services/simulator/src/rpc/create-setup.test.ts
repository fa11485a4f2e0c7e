import { SetupState } from "@flint/contracts-simulator";
import { expect, test } from "@jest/globals";
import { withSimulator } from "../test-support/test-simulator.ts";

test("CreateSetup opens one setup for each key, with a secret for the browser", () =>
  withSimulator(async ({ processor }) => {
    const first = await processor.createSetup({ idempotencyKey: "one", reference: "set_1" });
    expect(first.setup).toMatchObject({ state: SetupState.OPEN, reference: "set_1" });
    expect(first.clientSecret).toMatch(new RegExp(`^${first.setup!.id}_secret_[a-p]{32}$`));
    expect(await processor.createSetup({ idempotencyKey: "one" })).toEqual(first);
    const other = await processor.createSetup({ idempotencyKey: "two" });
    expect(other.setup?.id).not.toBe(first.setup?.id);
  }));
