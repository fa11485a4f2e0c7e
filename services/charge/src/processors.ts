import { Agent } from "node:http";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { Instrument } from "@flint/contracts-payment-method";
import { NotSent, type Processor, simulatorProcessor } from "@flint/processors";
import { bulkhead, BulkheadRejectedError } from "cockatiel";
import { LRUCache } from "lru-cache";

/** Calls of one account that are under way at once; the next ones wait. */
const CALLS_AT_ONCE = 64;

/** Calls of one account that wait; one more is turned away before anything is sent. */
const CALLS_WAITING = 1_024;

/** Accounts whose adapters are kept; another one is made again when it is charged over. */
const ACCOUNTS_MAX = 1_000;

/** The processors that instruments are charged over, one adapter an account. */
export function openProcessors(simulatorUrl: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: CALLS_AT_ONCE });
  const transport = createConnectTransport({
    baseUrl: simulatorUrl,
    httpVersion: "1.1",
    nodeOptions: { agent },
  });
  const accounts = new LRUCache<string, Processor>({ max: ACCOUNTS_MAX });
  return {
    /** @throws Error for a processor that this version of Flint has no adapter of */
    processorOf: (instrument: Instrument): Processor => {
      const { processorAccountId, processor: name, profile, accountSecret } = instrument;
      if (name !== "simulator") throw new Error(`There is no adapter of ${name}.`);
      const key = `${processorAccountId}/${profile}`;
      const known = accounts.get(key);
      if (known !== undefined) return known;
      const processor = limited(simulatorProcessor({ transport, secret: accountSecret }));
      accounts.set(key, processor);
      return processor;
    },
    close: () => {
      agent.destroy();
    },
  };
}

/** Bounds the calls of one account: a processor that hangs holds up no other account's charges. */
function limited(processor: Processor): Processor {
  const limit = bulkhead(CALLS_AT_ONCE, CALLS_WAITING);
  return {
    ...processor,
    charge: async (request, options) => {
      try {
        return await limit.execute(() => processor.charge(request, options));
      } catch (error) {
        if (error instanceof BulkheadRejectedError)
          throw new NotSent("rate_limited", { cause: error });
        throw error;
      }
    },
  };
}
