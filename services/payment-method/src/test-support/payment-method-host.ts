import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import {
  type CreateSetupRequest,
  type CreateSetupRequestSchema,
  PaymentMethodKind,
  PaymentMethodUsage,
  type Setup,
  SetupService,
} from "@flint/contracts-payment-method";
import {
  type Authentication,
  ControlService,
  type OutageKind,
  ProcessorService,
  type UpdateStoredMethodRequest,
} from "@flint/contracts-simulator";
import { jobsDueNow } from "@flint/jobs";
import { customer } from "@flint/customer";
import { platform } from "@flint/platform";
import { startSimulator } from "@flint/simulator";
import { type LoggedRequest, readLedger } from "@flint/simulator/ledger";
import { systemSleep } from "@flint/std";
import { aConsent } from "@flint/builders-payment-method";
import {
  eventually,
  newWorkspace,
  type TestCaller,
  testHost,
  type TestHost,
  type TestHostOptions,
  type TestWorkspace,
} from "@flint/testing";
import { paymentMethod } from "../service.ts";
import { walletAbove } from "./internal-caller.ts";

/** Fields of a CreateSetup request. */
export type SetupFields = Exclude<
  MessageInitShape<typeof CreateSetupRequestSchema>,
  CreateSetupRequest
>;

/** What an issuer may do to a saved card, and the processor to whoever asks. */
export type Issuer = {
  update(change: UpdateStoredMethodRequest["change"]): Promise<void>;
  outage(kind: OutageKind): Promise<void>;
};

/** Payment-method, all below it, and a processor whose log is read from disk. */
export type PaymentMethodHost = {
  host: TestHost;
  newWorkspace(): Promise<TestWorkspace>;
  /** Every request that reached the processor. */
  requests(): LoggedRequest[];
  /** Stops the processor: every connection is refused. */
  processorDown(): Promise<void>;
  /** Starts it again where it was, with its ledger. */
  processorUp(): Promise<void>;
  /** What the customer's browser does with the processor, by the client secret alone. */
  confirmInBrowser(
    setup: Setup | undefined,
    given: { token: string; authentication?: Authentication },
  ): Promise<void>;
  /** The processor behind the back of Flint, as the issuer of a saved card reaches it. */
  issuerOf(paymentMethodId: string): Promise<Issuer>;
  /** Has the jobs of a kind look at the clock now, as if their time had come. */
  wakeJobs(kind: string): Promise<void>;
  /** The same, until the one with this key has looked, and was put off because it was early. */
  wakeEarlyJob(kind: string, key: string): Promise<void>;
  stop(): Promise<void>;
};

/** Starts payment-method for a test file; call it in `beforeAll` and `stop` in `afterAll`. */
export async function paymentMethodHost(
  options: Pick<TestHostOptions, "clock"> = {},
): Promise<PaymentMethodHost> {
  const folder = mkdtempSync(join(tmpdir(), "flint-ledger-"));
  const file = join(folder, "ledger.sqlite");
  let simulator = await startSimulator({ file, port: 0 });
  const port = Number(new URL(simulator.url).port);
  const host = await testHost([platform, customer, paymentMethod], {
    // Without charge nobody confirms that a method is detached: it is waited for in vain.
    sleep: (ms, signal) => systemSleep(Math.min(ms, 1), signal),
    ...options,
    settings: { simulatorUrl: simulator.url, simulatorElsewhere: true },
  });
  const transport = createConnectTransport({ baseUrl: simulator.url, httpVersion: "1.1" });
  return {
    host,
    newWorkspace: () => newWorkspace(host),
    requests: () => readLedger(file).requests,
    processorDown: () => simulator.stop(),
    processorUp: async () => {
      simulator = await startSimulator({ file, port });
    },
    confirmInBrowser: async (setup, { token, authentication }) => {
      const value = setup?.clientPayload?.clientSecret ?? "";
      const request = { setup: { case: "clientSecret", value } as const, token, authentication };
      await createClient(ProcessorService, transport).confirmSetup(request);
    },
    issuerOf: async (paymentMethodId) => {
      const wallet = await walletAbove(host, paymentMethodId);
      const { instrument } = await wallet.getInstrument({ paymentMethodId });
      const headers = { authorization: `Bearer ${instrument?.accountSecret}` };
      const control = createClient(ControlService, transport);
      const methodId = instrument?.processorToken ?? "";
      return {
        update: async (change) => {
          await control.updateStoredMethod({ methodId, change }, { headers });
        },
        outage: async (kind) => {
          await control.setOutage({ kind }, { headers });
        },
      };
    },
    wakeJobs: async (kind) => {
      await jobsDueNow(host.database("payment-method"), kind);
    },
    wakeEarlyJob: async (kind, key) => {
      const db = host.database("payment-method");
      await eventually(async () => {
        await jobsDueNow(db, kind);
        const found = await db.query(
          `/* all workspaces: jobs */ SELECT id FROM jobs
           WHERE kind = ? AND job_key = ? AND last_error IS NOT NULL AND state = 'queued'`,
          [kind, Buffer.from(key)],
        );
        return found.length > 0;
      });
    },
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

/** Completes a setup with a token of the simulator, or with none. */
export function complete(caller: TestCaller, setupId: string, processorToken = "") {
  const requestId = randomUUID();
  return caller.client(SetupService).completeSetup({ requestId, setupId, processorToken });
}
