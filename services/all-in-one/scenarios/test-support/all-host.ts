import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "@flint/simulator";
import { testHost, type TestHost } from "@flint/testing";
import { modules } from "../../src/service.ts";

/** All services in this process, with a processor of their own. */
export async function allHost(): Promise<{ host: TestHost; url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "flint-ledger-"));
  const simulator = await startSimulator({ file: join(folder, "ledger.sqlite"), port: 0 });
  const host = await testHost(modules, {
    settings: { simulatorUrl: simulator.url, simulatorElsewhere: true },
  });
  return {
    host,
    url: host.urlOf("charge"),
    stop: async () => {
      await host.stop();
      await simulator.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
