import { createClient } from "@connectrpc/connect";
import { Authentication, ProcessorService, SetupState } from "@flint/contracts-simulator";
import { describe, expect, test } from "@jest/globals";
import { confirm, refusalOf, withSimulator } from "../test-support/test-simulator.ts";

describe("ConfirmSetup", () => {
  test("saves the card of a token: same card, same fingerprint", () =>
    withSimulator(async (simulator) => {
      const tokens = [
        "sim_approve",
        "sim_approve",
        "sim_approve__card_a",
        "sim_decline_lost_card__card_a",
        "sim_decline_lost_card__advice_03",
      ];
      const methods = [];
      for (const token of tokens) methods.push((await confirm(simulator, token))!.method!);
      const [one, two, labelled, sameLabel, mastercard] = methods;
      expect(new Set(methods.map(({ id }) => id)).size).toBe(tokens.length);
      expect(one).toMatchObject({ brand: "visa", expiryMonth: 12, expiryYear: 2034 });
      expect(two!.fingerprint).toBe(one!.fingerprint);
      expect(labelled!.fingerprint).not.toBe(one!.fingerprint);
      expect(sameLabel).toMatchObject({
        fingerprint: labelled!.fingerprint,
        last4: labelled!.last4,
      });
      expect(mastercard!.brand).toBe("mastercard");
      expect(one!.networkTransactionId).toMatch(/^simver_/);
    }));

  test("a browser needs the client secret and nothing else", () =>
    withSimulator(async ({ processor, transport }) => {
      const { clientSecret } = await processor.createSetup({ idempotencyKey: "one" });
      const browser = createClient(ProcessorService, transport);
      const token = "sim_approve";
      const confirmed = await browser.confirmSetup({
        setup: { case: "clientSecret", value: clientSecret },
        token,
      });
      expect(confirmed.setup?.state).toBe(SetupState.SUCCEEDED);
      const forged = { case: "clientSecret", value: `${clientSecret}x` } as const;
      const refused = await refusalOf(browser.confirmSetup({ setup: forged, token }));
      expect(refused.reason).toBe("SETUP_NOT_FOUND");
    }));

  test("the same token is a repeat, another comes too late", () =>
    withSimulator(async ({ processor }) => {
      const { setup } = await processor.createSetup({ idempotencyKey: "one" });
      const by = { case: "id", value: setup!.id } as const;
      const first = await processor.confirmSetup({ setup: by, token: "sim_approve" });
      expect(await processor.confirmSetup({ setup: by, token: "sim_approve" })).toEqual(first);
      const late = processor.confirmSetup({ setup: by, token: "sim_decline_lost_card" });
      expect((await refusalOf(late)).reason).toBe("SETUP_FINISHED");
    }));

  test("a misspelt token is refused loudly, and the right one may follow", () =>
    withSimulator(async ({ processor }) => {
      const { setup } = await processor.createSetup({ idempotencyKey: "one" });
      const by = { case: "id", value: setup!.id } as const;
      const refused = await refusalOf(processor.confirmSetup({ setup: by, token: "sim_aprove" }));
      expect(refused.refusal).toMatchObject({
        reason: "TOKEN_INVALID",
        field: "token",
        details: { problem: 'no test token is called "sim_aprove"' },
      });
      const right = await processor.confirmSetup({ setup: by, token: "sim_approve" });
      expect(right.setup?.state).toBe(SetupState.SUCCEEDED);
    }));

  test.each([
    [Authentication.SUCCEEDED, SetupState.SUCCEEDED, undefined],
    [Authentication.FAILED, SetupState.FAILED, "authentication_required"],
    [Authentication.ABANDONED, SetupState.FAILED, "authentication_abandoned"],
  ])("authentication at setup: %s", (authentication, state, code) =>
    withSimulator(async ({ processor }) => {
      const { setup } = await processor.createSetup({ idempotencyKey: "one" });
      const request = {
        setup: { case: "id", value: setup!.id },
        token: "pm_card_authenticationRequiredOnSetup",
      } as const;
      const asked = await processor.confirmSetup(request);
      expect(asked.setup).toMatchObject({
        state: SetupState.REQUIRES_ACTION,
        action: { kind: "redirect" },
      });
      const done = await processor.confirmSetup({ ...request, authentication });
      expect(done.setup?.state).toBe(state);
      expect(done.setup?.decline?.code).toBe(code);
    }),
  );

  test("a setup can be declined", () =>
    withSimulator(async (simulator) => {
      const setup = await confirm(simulator, "sim_setup_decline_incorrect_cvc");
      expect(setup).toMatchObject({
        state: SetupState.FAILED,
        decline: { code: "incorrect_cvc" },
      });
      expect(setup?.method).toBeUndefined();
    }));
});
