import { Agent } from "node:http";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { Instrument } from "@flint/contracts-payment-method";
import type { Logger } from "@flint/host";
import {
  canAuthorizeAt,
  canRepresentAt,
  type Circuit,
  type CircuitName,
  makeCircuit,
  NotSent,
  type Processor,
  simulatorProcessor,
} from "@flint/processors";
import { bulkhead, BulkheadRejectedError } from "cockatiel";
import { LRUCache } from "lru-cache";

/** Calls of one account that are under way at once; the next ones wait. */
const CALLS_AT_ONCE = 64;

/** Calls of one account that wait; one more is turned away before anything is sent. */
const CALLS_WAITING = 1_024;

/**
 * Accounts whose adapters are kept; another one is made again, its circuit closed, when it is
 * charged over.
 */
const ACCOUNTS_MAX = 1_000;

type Account = { processor: Processor; circuit: Circuit };

/** How many accounts of this process are in each state of their circuits. */
export type CircuitCounts = Record<CircuitName, number>;

/** The processors that instruments are charged over, one adapter and one circuit an account. */
export function openProcessors(simulatorUrl: string, logger: Logger) {
  const agent = new Agent({ keepAlive: true, maxSockets: CALLS_AT_ONCE });
  const transport = createConnectTransport({
    baseUrl: simulatorUrl,
    httpVersion: "1.1",
    nodeOptions: { agent },
  });
  const accounts = new LRUCache<string, Account>({ max: ACCOUNTS_MAX });
  return {
    /** @throws Error for a processor that this version of Flint has no adapter of */
    processorOf: (instrument: Instrument): Processor => {
      const { processorAccountId, processor: name, profile, accountSecret } = instrument;
      if (name !== "simulator") throw new Error(`There is no adapter of ${name}.`);
      const key = `${processorAccountId}/${profile}`;
      const known = accounts.get(key);
      if (known !== undefined) return known.processor;
      const about = { processorAccountId, processor: name };
      const circuit = makeCircuit({
        moved: (state) => logger.warn({ ...about, state }, "circuit of an account moved"),
      });
      const adapter = simulatorProcessor({ transport, secret: accountSecret });
      const processor = limited(adapter, circuit);
      accounts.set(key, { processor, circuit });
      return processor;
    },
    canRepresent: canRepresentAt,
    canAuthorize: canAuthorizeAt,
    circuits: (): CircuitCounts => {
      const counts = { closed: 0, open: 0, half_open: 0 };
      for (const { circuit } of accounts.values()) counts[circuit.name] += 1;
      return counts;
    },
    close: () => {
      agent.destroy();
    },
  };
}

/**
 * Bounds the charges and refunds of one account: a processor that hangs holds up no other account's,
 * and one that does not answer is left alone. What waits for its turn while the circuit opens is
 * turned away like what comes later; the probe goes past those that wait.
 */
function limited(processor: Processor, circuit: Circuit): Processor {
  const limit = bulkhead(CALLS_AT_ONCE, CALLS_WAITING);
  const guarded = <Answer>(send: () => Promise<Answer>) =>
    circuit.charge(async (probe) => {
      if (probe) return send();
      try {
        return await limit.execute(() => {
          if (circuit.name !== "closed") throw new NotSent("circuit_open");
          return send();
        });
      } catch (error) {
        if (error instanceof BulkheadRejectedError) {
          throw new NotSent("too_many_waiting", { cause: error });
        }
        throw error;
      }
    });
  return {
    ...processor,
    charge: (request, options) => guarded(() => processor.charge(request, options)),
    capture: (request, options) => guarded(() => processor.capture(request, options)),
    refund: (request, options) => guarded(() => processor.refund(request, options)),
  };
}
