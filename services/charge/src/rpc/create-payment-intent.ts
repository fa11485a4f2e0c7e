import {
  ChargeReason,
  type CreatePaymentIntentRequest,
  type PayOrderResponse,
  PaymentIntentService,
} from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { amountBlockers, customerBlockers } from "../domain/assess.ts";
import { refuseFirst } from "../domain/blocker.ts";
import { createOrder, type Order, type OrderExpectation } from "../domain/order.ts";
import type { Reason } from "../reasons.ts";
import { hashContent } from "../store/content-hash.ts";
import { findOrder } from "../store/orders.ts";
import { collectOrder } from "./collect-order.ts";
import type { Collection } from "./collection.ts";
import { createUnconfirmed } from "./create-unconfirmed.ts";
import { moneyOf } from "./money-mapping.ts";
import { answerStored, type MoneyCall } from "./stored-answer.ts";
import {
  backupsAllowed,
  captureKindOf,
  chargeReasonOf,
  initiatorOf,
} from "./stored-credential-mapping.ts";

/** Collects an amount in one call; see the contract. */
export const createPaymentIntent = (deps: Deps) =>
  rpc(PaymentIntentService.method.createPaymentIntent, async (request, call) => {
    const method = PaymentIntentService.method.createPaymentIntent;
    const ask: MoneyCall = { deps, call, method, request };
    const born = request.orderId === "";
    checkFields(request, born);
    checkSaving(request);
    const stored = await answerStored(ask);
    const collected = stored ?? (await create(ask, { request, born }));
    const { order, paymentIntent, attempt } = collected;
    return { order, paymentIntent, attempt };
  });

async function create(
  ask: MoneyCall,
  { request, born }: { request: CreatePaymentIntentRequest; born: boolean },
): Promise<PayOrderResponse> {
  const collection: Collection = {
    order: born ? newOrder(ask, request) : await existingOrder(ask, request),
    born,
    paymentMethodId: request.paymentMethodId,
    saving: request.savePaymentMethod,
    backupsAllowed: backupsAllowed(request.backupUse),
    initiator: initiatorOf(request.initiator),
    reason: chargeReasonOf(request.reason),
    captureKind: captureKindOf(request.captureKind),
    expected: born ? {} : expectationOf(request),
    note: request.note,
  };
  return request.confirm === false
    ? createUnconfirmed(ask, collection)
    : collectOrder(ask, collection);
}

/** @throws Refused ORDER_FIELDS_CONFLICT */
function checkFields(request: CreatePaymentIntentRequest, born: boolean): void {
  const rules: [field: string, wrong: boolean][] = born
    ? [
        ["amount", request.amount === undefined],
        ["description", request.description === ""],
      ]
    : [
        ["description", request.description !== ""],
        ["external_reference_id", request.externalReferenceId !== ""],
      ];
  const broken = rules.find(([, wrong]) => wrong);
  if (broken === undefined) return;
  throw new Refused<Reason>("ORDER_FIELDS_CONFLICT", { field: broken[0] });
}

/** @throws Refused INVALID_FIELD */
function checkSaving(request: CreatePaymentIntentRequest): void {
  const { savePaymentMethod, paymentMethodId, reason, confirm } = request;
  if (savePaymentMethod === undefined) return;
  if (confirm === false) {
    throw new Refused<Reason>("INVALID_FIELD", {
      field: "confirm",
      details: { problem: "is not false beside save_payment_method" },
    });
  }
  if (paymentMethodId !== "") {
    throw new Refused<Reason>("INVALID_FIELD", {
      field: "payment_method_id",
      details: { problem: "is not set beside save_payment_method" },
    });
  }
  if (reason === ChargeReason.STORED_CREDENTIAL) return;
  throw new Refused<Reason>("INVALID_FIELD", {
    field: "reason",
    details: { problem: "is STORED_CREDENTIAL with save_payment_method" },
  });
}

function newOrder({ deps, call }: MoneyCall, request: CreatePaymentIntentRequest): Order {
  const { ids, clock } = deps;
  if (request.amount === undefined) throw new Error("The amount was checked before.");
  const { currency, amountMinor } = moneyOf(request.amount, "amount");
  refuseFirst(amountBlockers({ currency, amountMinor }, undefined));
  const line = { id: ids.next("orderLine"), description: request.description, quantity: 1n };
  const content = {
    lines: [{ ...line, unitAmountMinor: amountMinor }],
    discounts: [],
    fees: [],
    taxes: [],
    tipMinor: undefined,
  };
  const context = {
    orderId: ids.next("order"),
    externalReferenceId: request.externalReferenceId,
    origin: "payment_intent",
    channel: "",
    creator: call.actor,
  };
  const { workspaceId } = call;
  const { customerId } = request;
  const linesHash = hashContent(content);
  return createOrder(
    { workspaceId, customerId, context, currency, content, linesHash, metadata: {} },
    clock.now(),
  );
}

async function existingOrder(
  { deps, call }: MoneyCall,
  request: CreatePaymentIntentRequest,
): Promise<Order> {
  const { orderId, customerId } = request;
  const order = await findOrder(deps.db.shared, call.workspaceId, orderId);
  if (order === undefined) {
    throw new Refused<Reason>("NOT_FOUND", { field: "order_id", details: { id: orderId } });
  }
  refuseFirst(customerBlockers(order, customerId));
  return order;
}

function expectationOf({ amount }: CreatePaymentIntentRequest): OrderExpectation {
  return amount === undefined ? {} : { outstanding: moneyOf(amount, "amount") };
}
