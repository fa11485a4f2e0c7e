/** What a service is to its host: the types that every `src/service.ts` is written against. */
import type { Transport } from "@connectrpc/connect";
import type { Crypter, Database, Tx } from "@flint/db";
import type { Instance, JobHandler, RunNow } from "@flint/jobs";
import type { NumberedEvent } from "@flint/outbox";
import type { Reasons, Rpc } from "@flint/rpc";
import type { Clock, Ids, Randomness, Sleep } from "@flint/std";
import type { EntitySchema } from "typeorm";
import type { Logger } from "./logger.ts";
import type { ServiceName } from "./service-name.ts";
import type { Settings } from "./settings.ts";

/** What the host gives a service when it makes it. */
export type ServiceContext = {
  /** The service's own schema, opened as its runtime user. */
  db: Database;
  clock: Clock;
  ids: Ids;
  randomness: Randomness;
  sleep: Sleep;
  crypter: Crypter;
  /** Carries the service's name; redacts secrets. */
  logger: Logger;
  /** This process under the name that it keeps over restarts; for jobs that are born leased. */
  instance: Instance;
  settings: Settings;
  /**
   * A transport to another service: in process if this host has it, otherwise gRPC to its URL.
   * May be called at any time; the transport connects at its first call.
   */
  transportTo(service: ServiceName): Transport;
  /** Runs a job that a transaction of this process wrote "born leased", at once. */
  runNow: RunNow;
};

/** One reader of another service's news (or of its own). */
export type ConsumerSpec = {
  /** Unique within the service; its cursor is kept under this name, so it never changes. */
  name: string;
  /** Whose feed it reads. */
  source: ServiceName;
  /** Types of event it wants ("order.paid"); absent: all. */
  types?: readonly string[];
  /** Makes the event's effect in `tx`, in which the cursor moves too: no call leaves it. */
  handle(tx: Tx, event: NumberedEvent): Promise<void>;
};

/** A running service: its doors. */
export type Service = {
  rpcs: readonly Rpc[];
  /** Handlers by kind of job. */
  jobs?: Readonly<Record<string, JobHandler>>;
  consumers?: readonly ConsumerSpec[];
  /** Its processor accounts by the state of their circuit breakers, for the metrics. */
  circuits?(): Readonly<Record<string, number>>;
  /** Lets go of what `create` opened, after the last call and job have ended. */
  stop?(): Promise<void>;
};

/** A service as it is handed to a host: everything static, and how to make it. */
export type ServiceModule = {
  name: ServiceName;
  /** Folder of its own migrations, `new URL("../migrations/", import.meta.url)`. */
  migrations: URL;
  /** TypeORM schemas of what is written through entities; may be empty. */
  entities: readonly EntitySchema[];
  /** One row for each reason that its RPCs answer besides the common ones. */
  reasons: Reasons;
  create(context: ServiceContext): Promise<Service>;
};

/** Declares a service; the whole content of a `src/service.ts`. */
export function defineService(module: ServiceModule): ServiceModule {
  return module;
}
