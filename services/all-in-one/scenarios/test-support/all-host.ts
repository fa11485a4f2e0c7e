import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "@flint/host";
import { startSimulator } from "@flint/simulator";
import { type LedgerContents, readLedger } from "@flint/simulator/ledger";
import { testHost, type TestHost } from "@flint/testing";
import { modules } from "../../src/service.ts";

/** All services in this process, with a processor of their own. */
export type AllHost = {
  host: TestHost;
  url: string;
  /** What reached the processor so far, and what it charged, as its file says. */
  ledger(): LedgerContents;
  stop(): Promise<void>;
};

/** Starts all services and the simulator; `stop` ends both. */
export async function allHost(settings: Partial<Settings> = {}): Promise<AllHost> {
  const folder = mkdtempSync(join(tmpdir(), "flint-ledger-"));
  const file = join(folder, "ledger.sqlite");
  const simulator = await startSimulator({ file, port: 0 });
  const host = await testHost(modules, {
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
