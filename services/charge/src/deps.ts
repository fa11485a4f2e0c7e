import type { Client } from "@connectrpc/connect";
import { CustomerInternalService } from "@flint/contracts-customer";
import {
  ConsentService,
  type Instrument,
  WalletInternalService,
} from "@flint/contracts-payment-method";
import type { CommitKind } from "@flint/db";
import type { ServiceContext } from "@flint/host";
import type { Money } from "@flint/money";
import type { Processor } from "@flint/processors";
import { serviceClient, type ServiceCaller } from "@flint/rpc";
import { type Claim, claimCommit, type ClaimOutcome } from "./commit-claim.ts";
import { type RefundClaim, refundClaimCommit, type RefundClaimOutcome } from "./commit-refund.ts";
import { refundSettleCommit, type SettleRefund } from "./commit-settle-refund.ts";
import { type Settle, settleCommit } from "./commit-settle.ts";
import type { Settled } from "./answer-settled.ts";
import type { Attempt } from "./domain/attempt.ts";
import type { SettleRefundState } from "./domain/settle-refund.ts";
import { InFlight } from "./in-flight.ts";
import { KnownGates } from "./known-gates.ts";
import { UnansweredAccounts } from "./unanswered-accounts.ts";

/** What charge's doors work with. */
export type Deps = Pick<
  ServiceContext,
  "db" | "clock" | "ids" | "crypter" | "sleep" | "instance" | "runNow"
> & {
  /** The wallet, asked on behalf of a call or a job. */
  wallet(caller: ServiceCaller): Client<typeof WalletInternalService>;
  /** The consent ledger, asked on behalf of a call. */
  consents(caller: ServiceCaller): Client<typeof ConsentService>;
  /** Customers, asked on behalf of a call or a job. */
  customers(caller: ServiceCaller): Client<typeof CustomerInternalService>;
  /** The processor that an instrument is charged over, with its limits on calls at once. */
  processorOf(instrument: Instrument): Processor;
  /** Whether the processor of an account can represent an amount; nobody is asked. */
  canRepresent(place: { processor: string; profile: string }, amount: Money): boolean;
  /** Whether the processor of an account can hold money; nobody is asked. */
  canAuthorize(place: { processor: string; profile: string }): boolean;
  claims: CommitKind<Claim, ClaimOutcome>;
  settles: CommitKind<Settle, Settled>;
  refundClaims: CommitKind<RefundClaim, RefundClaimOutcome>;
  refundSettles: CommitKind<SettleRefund, SettleRefundState>;
  /** Attempts that are to be sent, and captures of what attempts hold. */
  inFlight: InFlight<{ attempt: Attempt; instrument: Instrument }, Settled>;
  refundsInFlight: InFlight<object, SettleRefundState>;
  knownGates: KnownGates;
  unanswered: UnansweredAccounts;
};

/** Takes from the host what the doors need. */
export function depsOf(
  context: ServiceContext,
  processors: Pick<Deps, "processorOf" | "canRepresent" | "canAuthorize">,
): Deps {
  const { db, clock, ids, crypter, sleep, instance, runNow, transportTo } = context;
  return {
    ...{ db, clock, ids, crypter, sleep, instance, runNow },
    wallet: (caller) => serviceClient(WalletInternalService, transportTo("payment-method"), caller),
    consents: (caller) => serviceClient(ConsentService, transportTo("payment-method"), caller),
    customers: (caller) => serviceClient(CustomerInternalService, transportTo("customer"), caller),
    processorOf: processors.processorOf,
    canRepresent: processors.canRepresent,
    canAuthorize: processors.canAuthorize,
    claims: claimCommit(ids),
    settles: settleCommit(ids),
    refundClaims: refundClaimCommit(ids),
    refundSettles: refundSettleCommit(ids),
    inFlight: new InFlight(),
    refundsInFlight: new InFlight(),
    knownGates: new KnownGates(db),
    unanswered: new UnansweredAccounts(),
  };
}
