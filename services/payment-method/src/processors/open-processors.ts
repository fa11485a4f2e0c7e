import { Agent } from "node:http";
import { createConnectTransport } from "@connectrpc/connect-node";
import { type Processor, simulatorProcessor } from "@flint/processors";

/** Connections to one processor that are open at once. */
const CONNECTIONS_MAX = 32;

/** Which processor, and the account's secret there. */
export type ProcessorAccess = { processor: string; secret: string };

/** The processors that setups go to. */
export function openProcessors(simulatorUrl: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  const transport = createConnectTransport({
    baseUrl: simulatorUrl,
    httpVersion: "1.1",
    nodeOptions: { agent },
  });
  return {
    /** @throws Error for a processor that this version of Flint has no adapter of */
    processorOf: ({ processor, secret }: ProcessorAccess): Processor => {
      if (processor !== "simulator") throw new Error(`There is no adapter of ${processor}.`);
      return simulatorProcessor({ transport, secret });
    },
    close: () => {
      agent.destroy();
    },
  };
}
