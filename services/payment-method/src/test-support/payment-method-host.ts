import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type CreateSetupRequest,
  type CreateSetupRequestSchema,
  PaymentMethodKind,
  PaymentMethodUsage,
  SetupService,
} from "@flint/contracts-payment-method";
import { customer } from "@flint/customer";
import { platform } from "@flint/platform";
import { startSimulator } from "@flint/simulator";
import { type LoggedRequest, readLedger } from "@flint/simulator/ledger";
import { systemSleep } from "@flint/std";
import { aConsent } from "@flint/builders-payment-method";
import {
  newWorkspace,
  type TestCaller,
  testHost,
  type TestHost,
  type TestWorkspace,
} from "@flint/testing";
import { paymentMethod } from "../service.ts";

/** Fields of a CreateSetup request. */
export type SetupFields = Exclude<
  MessageInitShape<typeof CreateSetupRequestSchema>,
  CreateSetupRequest
>;

/** Payment-method, all below it, and a processor whose log is read from disk. */
export type PaymentMethodHost = {
  host: TestHost;
  newWorkspace(): Promise<TestWorkspace>;
  /** Every request that reached the processor. */
  requests(): LoggedRequest[];
  stop(): Promise<void>;
};

/** Starts payment-method for a test file; call it in `beforeAll` and `stop` in `afterAll`. */
export async function paymentMethodHost(): Promise<PaymentMethodHost> {
  const folder = mkdtempSync(join(tmpdir(), "flint-ledger-"));
  const file = join(folder, "ledger.sqlite");
  const simulator = await startSimulator({ file, port: 0 });
  const host = await testHost([platform, customer, paymentMethod], {
    // Without charge nobody confirms that a method is detached: it is waited for in vain.
    sleep: (ms, signal) => systemSleep(Math.min(ms, 1), signal),
    settings: { simulatorUrl: simulator.url, simulatorElsewhere: true },
  });
  return {
    host,
    newWorkspace: () => newWorkspace(host),
    requests: () => readLedger(file).requests,
    stop: async () => {
      try {
        await host.stop();
      } finally {
        // A breach that the host tells of must not be hidden by what stayed open.
        await simulator.stop();
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** Starts a setup of a card for off-session use, but for what is given. */
export function startSetup(caller: TestCaller, customerId: string, parts: SetupFields = {}) {
  return caller.client(SetupService).createSetup({
    requestId: randomUUID(),
    customerId,
    kind: PaymentMethodKind.CARD,
    usage: PaymentMethodUsage.OFF_SESSION,
    consents: [aConsent()],
    ...parts,
  });
}

/** Completes a setup with a token of the simulator. */
export function complete(caller: TestCaller, setupId: string, processorToken: string) {
  const requestId = randomUUID();
  return caller.client(SetupService).completeSetup({ requestId, setupId, processorToken });
}
