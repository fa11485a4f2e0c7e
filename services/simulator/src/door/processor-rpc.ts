import type { DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { faultPoint, Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Account } from "../account.ts";
import type { Delivery } from "../domain/charge.ts";
import { turnedAway } from "../domain/decide-charge.ts";
import type { Outage } from "../domain/outage.ts";
import type { Reason } from "../reasons.ts";
import { authenticate } from "./authenticate.ts";
import { checkRequest } from "./check-request.ts";
import { deliver, REASON_OF_LOSS } from "./deliver.ts";
import { refusalError } from "./refusal-error.ts";

/** What a handler made of a request. */
export type Handled<Response> = {
  /** Absent where the delivery loses it. */
  response?: Response;
  /** Absent: at once. */
  delivery?: Delivery;
  /** The charge that was made, replayed or read, for the log. */
  chargeId?: string;
  /** True where an earlier answer was given again. */
  replayed?: boolean;
  /** True where a charge was made now. */
  booked?: boolean;
};

/** What a handler is told besides the request. */
export type ProcessorCall = {
  account: Account;
  nowMs: number;
  /** Set where an outage will lose the answer after everything was done. */
  outage: Outage | undefined;
};

/** What the log keeps of a request. */
export type RequestFacts = {
  idempotencyKey?: string;
  reference?: string;
  methodId?: string;
  /** JSON of an object of strings. */
  metadata?: string;
};

/** One RPC of ProcessorService: its method, what the log keeps, and what it does. */
export type ProcessorRpc<M extends DescMethodUnary> = {
  facts?: (request: MessageShape<M["input"]>) => RequestFacts;
  /** The account, where another credential than its secret can stand for it. */
  accountOf?: (request: MessageShape<M["input"]>, headers: Headers) => Account;
  /**
   * Runs inside the transaction that logs the request, synchronously.
   *
   * @throws Refused, having written nothing
   */
  handle: (
    request: MessageShape<M["input"]>,
    call: ProcessorCall,
  ) => Handled<MessageInitShape<M["output"]>>;
};

/**
 * Makes a door of ProcessorService: authentication, bounds, outage, handler and log in one
 * transaction, then the answer, as it is to be delivered.
 */
export function processorRpc<M extends DescMethodUnary>(
  deps: Deps,
  method: M,
  rpc: ProcessorRpc<M>,
) {
  return async (
    request: MessageShape<M["input"]>,
    context: HandlerContext,
  ): Promise<MessageInitShape<M["output"]>> => {
    try {
      const handled = deps.ledger.transaction(() => log(deps, method, rpc, request, context));
      if (handled instanceof Refused) throw handled;
      if (handled.booked) faultPoint("simulator-booked");
      const delivery = handled.delivery ?? "at_once";
      if (delivery !== "at_once") await deliver(delivery, { sleep: deps.sleep, context });
      return handled.response!;
    } catch (error) {
      throw error instanceof Refused ? refusalError(error as Refused<Reason>) : error;
    }
  };
}

/** Handles the request and writes it into the log, whatever became of it. */
function log<M extends DescMethodUnary>(
  deps: Deps,
  method: M,
  rpc: ProcessorRpc<M>,
  request: MessageShape<M["input"]>,
  context: HandlerContext,
): Handled<MessageInitShape<M["output"]>> | Refused<Reason> {
  const nowMs = deps.clock.now().epochMilliseconds;
  let accountId = "";
  let handled: Handled<MessageInitShape<M["output"]>> | Refused<Reason>;
  try {
    const account = (rpc.accountOf ?? secretOnly)(request, context.requestHeader);
    accountId = account.id;
    checkRequest(method.input, request);
    handled = underOutage(deps.outages.at(account.id, nowMs), (outage) =>
      rpc.handle(request, { account, nowMs, outage }),
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    handled = error as Refused<Reason>;
  }
  const facts = rpc.facts?.(request);
  deps.requests.insert({
    accountId,
    procedure: method.name,
    idempotencyKey: facts?.idempotencyKey ?? "",
    reference: facts?.reference ?? "",
    methodId: facts?.methodId ?? "",
    metadata: facts?.metadata ?? "{}",
    chargeId: handled instanceof Refused ? "" : (handled.chargeId ?? ""),
    replayed: handled instanceof Refused ? handled.reason === "KEY_CONFLICT" : !!handled.replayed,
    errorReason: handled instanceof Refused ? handled.reason : lossOf(handled.delivery),
    receivedAtMs: nowMs,
  });
  return handled;
}

function secretOnly(_request: unknown, headers: Headers): Account {
  return authenticate(headers);
}

/** Keeps the handler from running, or loses its answer, while the account has an outage. */
function underOutage<Response>(
  outage: Outage | undefined,
  handle: (outage: Outage | undefined) => Handled<Response>,
): Handled<Response> {
  if (outage === undefined) return handle(undefined);
  const { when, shows } = outage;
  if (shows === "CONNECTION_REFUSED" || shows === "RATE_LIMITED") throw turnedAway(shows);
  return when === "before" ? { delivery: shows } : { ...handle(outage), delivery: shows };
}

function lossOf(delivery: Delivery | undefined): Reason | "" {
  return typeof delivery === "string" && delivery !== "at_once" ? REASON_OF_LOSS[delivery] : "";
}
