import type { Client } from "@connectrpc/connect";
import type { CustomerInternalService } from "@flint/contracts-customer";
import type { Instrument, WalletInternalService } from "@flint/contracts-payment-method";
import type { CommitKind, Crypter, Database } from "@flint/db";
import type { Instance } from "@flint/host";
import type { RunNow } from "@flint/jobs";
import type { Processor } from "@flint/processors";
import type { ServiceCaller } from "@flint/rpc";
import type { Clock, Ids, Sleep } from "@flint/std";
import type { Claim, ClaimOutcome } from "./commit-claim.ts";
import type { Settle, Settled } from "./commit-settle.ts";
import type { InFlight } from "./in-flight.ts";
import type { KnownGates } from "./known-gates.ts";

/** What charge's doors work with. */
export type Deps = {
  db: Database;
  clock: Clock;
  ids: Ids;
  crypter: Crypter;
  sleep: Sleep;
  instance: Instance;
  runNow: RunNow;
  /** The wallet, asked on behalf of a call or a job. */
  wallet(caller: ServiceCaller): Client<typeof WalletInternalService>;
  /** Customers, asked on behalf of a call or a job. */
  customers(caller: ServiceCaller): Client<typeof CustomerInternalService>;
  /** The processor that an instrument is charged over, with its limits on calls at once. */
  processorOf(instrument: Instrument): Processor;
  claims: CommitKind<Claim, ClaimOutcome>;
  settles: CommitKind<Settle, Settled>;
  inFlight: InFlight;
  knownGates: KnownGates;
};
