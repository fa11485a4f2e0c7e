import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "@flint/host";
import { startSimulator } from "@flint/simulator";
import { type LedgerContents, readLedger } from "@flint/simulator/ledger";
import { type Sleep, systemSleep } from "@flint/std";
import { testHost, type TestHost, type TestHostOptions } from "@flint/testing";
import { modules } from "../../src/service.ts";
import { topologyOfRun } from "./topology.ts";

/** All services in the topology of this run, with a processor of their own. */
export type AllHost = {
  host: TestHost;
  /** Address of charge; where all services share a host, of every one. */
  url: string;
  /** What reached the processor so far, and what it charged, as its file says. */
  ledger(): LedgerContents;
  stop(): Promise<void>;
};

/**
 * Sleeps a tenth of a second at most, for scenarios that call ResetSandbox over and over: it waits
 * for seconds until every process knows.
 */
export const shortSleep: Sleep = (ms, signal) => systemSleep(Math.min(ms, 100), signal);

/** Starts all services and the simulator; `stop` ends both. */
export async function allHost(
  settings: Partial<Settings> = {},
  options: Pick<TestHostOptions, "sleep"> = {},
): Promise<AllHost> {
  const folder = mkdtempSync(join(tmpdir(), "flint-ledger-"));
  const file = join(folder, "ledger.sqlite");
  const simulator = await startSimulator({ file, port: 0 });
  const host = await testHost(modules, {
    ...options,
    topology: topologyOfRun(),
    settings: { simulatorUrl: simulator.url, simulatorElsewhere: true, ...settings },
  });
  return {
    host,
    url: host.urlOf("charge"),
    ledger: () => readLedger(file),
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
