import { expect, test } from "@jest/globals";
import {
  confirm,
  refusalOf,
  testSimulator,
  withSimulator,
} from "../test-support/test-simulator.ts";

test("GetStoredMethod reads a saved card, and what its token says comes later", () =>
  withSimulator(async (simulator) => {
    const { processor, stranger } = simulator;
    const read = async (token: string) => {
      const saved = (await confirm(simulator, token))?.method;
      return { saved, now: (await processor.getStoredMethod({ id: saved?.id ?? "" })).method };
    };
    const plain = await read("sim_approve");
    expect(plain.now).toEqual(plain.saved);
    const renewed = await read("sim_approve__renewed_0341");
    expect(renewed.saved).toMatchObject({ expiryYear: 2034 });
    expect(renewed.now).toMatchObject({ expiryMonth: 3, expiryYear: 2041, last4: "0341" });
    expect(renewed.now?.fingerprint).not.toBe(renewed.saved?.fingerprint);
    expect((await read("sim_approve__closed")).now?.closed).toBe(true);
    const foreign = stranger.processor.getStoredMethod({ id: plain.saved?.id ?? "" });
    expect((await refusalOf(foreign)).reason).toBe("METHOD_NOT_FOUND");
  }));

test("GetStoredMethod is not offered where there are no cards", async () => {
  const simulator = await testSimulator("gocardless");
  try {
    const call = simulator.processor.getStoredMethod({ id: "simpm_x" });
    expect((await refusalOf(call)).reason).toBe("LOOKUP_UNSUPPORTED");
  } finally {
    await simulator.stop();
  }
});
