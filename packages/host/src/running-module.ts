import type { Transport } from "@connectrpc/connect";
import { openDatabase, type Database } from "@flint/db";
import { startJobs, takeInstance, type JobRunner } from "@flint/jobs";
import { startSequencer, type Sequencer } from "@flint/outbox";
import { withSpans } from "./background-spans.ts";
import { startConsumers, type FollowingConsumer } from "./consumers.ts";
import { startHousekeeping, type Housekeeping } from "./housekeeping.ts";
import type { Logger } from "./logger.ts";
import type { Service, ServiceContext, ServiceModule } from "./service.ts";
import type { ServiceName } from "./service-name.ts";

/** A service that a host has made, and its work in the background. */
export type RunningModule = {
  readonly module: ServiceModule;
  readonly service: Service;
  readonly db: Database;
  /** Starts what works by itself: the sequencer, the jobs, the consumers. */
  start(): void;
  /** Has the consumers of a source look at its feed at once. */
  wake(source: ServiceName): void;
  /** Calls the listener after each numbering of this service's events here. */
  onNumbered(listener: () => void): void;
  /** Ends the background work, each piece at the end of what it is doing. */
  stop(): Promise<void>;
  /** Lets go of the schema; after `stop`. */
  close(): Promise<void>;
};

/** What a module shares with the others of its host. */
export type ModuleSurroundings = Omit<
  ServiceContext,
  "db" | "instance" | "logger" | "transportTo" | "runNow"
> & {
  logger: Logger;
  instanceName: string;
  /** The service's own voice: calls carry its name. */
  transportTo(from: ServiceName, to: ServiceName): Transport;
};

/** Opens a module's schema and makes its service; nothing works by itself yet. */
export async function openModule(
  module: ServiceModule,
  url: string,
  surroundings: ModuleSurroundings,
): Promise<RunningModule> {
  const db = await openDatabase({ url, name: module.name, entities: [...module.entities] });
  try {
    return await makeModule(module, db, surroundings);
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function makeModule(
  module: ServiceModule,
  db: Database,
  surroundings: ModuleSurroundings,
): Promise<RunningModule> {
  const { instanceName, transportTo, ...shared } = surroundings;
  const logger = surroundings.logger.child({ service: module.name });
  const instance = await takeInstance(db, instanceName);
  let jobs: JobRunner | undefined;
  const context: ServiceContext = {
    ...shared,
    db,
    logger,
    instance,
    transportTo: (service) => transportTo(module.name, service),
    runNow: (job) => {
      if (jobs === undefined) {
        throw new Error("runNow was called before the service was started");
      }
      return jobs.runNow(job);
    },
  };
  const service = withSpans(await module.create(context));
  const numbered = new Set<() => void>();
  let sequencer: Sequencer | undefined;
  let consumers: FollowingConsumer[] = [];
  let housekeeping: Housekeeping | undefined;
  return {
    module,
    service,
    db,
    start: () => {
      sequencer = startSequencer(db, {
        onError: (error) => logger.warn({ error }, "events not numbered"),
      });
      sequencer.onNumbered(() => numbered.forEach((listener) => listener()));
      jobs = startJobs({ db, instance, handlers: service.jobs ?? {}, logger });
      consumers = startConsumers({
        service: module.name,
        consumers: service.consumers ?? [],
        context,
      });
      housekeeping = startHousekeeping({ db, clock: shared.clock, logger });
    },
    wake: (source) => {
      for (const consumer of consumers) {
        if (consumer.source === source) {
          consumer.running.wake();
        }
      }
    },
    onNumbered: (listener) => void numbered.add(listener),
    stop: async () => {
      await Promise.all([jobs?.stop(), ...consumers.map(({ running }) => running.stop())]);
      await service.stop?.();
      await Promise.all([sequencer?.stop(), housekeeping?.stop()]);
    },
    close: () => db.close(),
  };
}
