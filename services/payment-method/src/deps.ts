import type { Client } from "@connectrpc/connect";
import { CustomerInternalService } from "@flint/contracts-customer";
import type { ServiceContext } from "@flint/host";
import type { Processor } from "@flint/processors";
import { serviceClient, type ServiceCaller } from "@flint/rpc";
import type { ProcessorAccess } from "./processors/open-processors.ts";

/** What payment-method's doors work with. */
export type Deps = Pick<
  ServiceContext,
  "db" | "clock" | "ids" | "randomness" | "sleep" | "crypter"
> & {
  /** Customers, asked on behalf of a call. */
  customers(caller: ServiceCaller): Client<typeof CustomerInternalService>;
  /** The adapter of a processor account. */
  processorOf(access: ProcessorAccess): Processor;
};

/** Takes from the host what the doors need. */
export function depsOf(context: ServiceContext, processors: Pick<Deps, "processorOf">): Deps {
  const { db, clock, ids, randomness, sleep, crypter, transportTo } = context;
  return {
    ...{ db, clock, ids, randomness, sleep, crypter },
    customers: (caller) => serviceClient(CustomerInternalService, transportTo("customer"), caller),
    processorOf: processors.processorOf,
  };
}
