/** What a page of a merchant's back office does: saves a method, collects an order, reads it back. */
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import {
  ChargeReason,
  Initiator,
  type Order,
  OrderPaymentState,
  OrderService,
} from "@flint/contracts-charge";
import {
  ConsentPurpose,
  PaymentMethodKind,
  PaymentMethodUsage,
  SetupService,
} from "@flint/contracts-payment-method";
import { RefusalSchema } from "@flint/contracts-type";

/** What the merchant's server gives the page: where Flint is, a short-lived token, for whom. */
export type Session = { url: string; token: string; customerId: string };

/** How the page speaks to Flint. */
export type Protocol = "connect" | "grpc-web";

/** What the page shows: an order's lines and state, or why there is none. */
export type Shown = Record<string, string>;

/** Collects an order of one line. Never throws: a page shows what went wrong. */
export async function collect(session: Session, protocol: Protocol): Promise<Shown> {
  try {
    return showOrder(await collectOrder(session, protocol));
  } catch (error) {
    return showError(ConnectError.from(error));
  }
}

async function collectOrder(session: Session, protocol: Protocol): Promise<Order | undefined> {
  const { url: baseUrl, token, customerId } = session;
  const authorize: Interceptor = (next) => (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  const options = { baseUrl, interceptors: [authorize], defaultTimeoutMs: 10_000 };
  const transport =
    protocol === "connect" ? createConnectTransport(options) : createGrpcWebTransport(options);
  const setups = createClient(SetupService, transport);
  const orders = createClient(OrderService, transport);

  const { setup } = await setups.createSetup({
    requestId: crypto.randomUUID(),
    customerId,
    kind: PaymentMethodKind.CARD,
    usage: PaymentMethodUsage.OFF_SESSION,
    consents: [
      {
        purpose: ConsentPurpose.UNSCHEDULED,
        evidence: { channel: "phone", textVersion: "terms-1" },
      },
    ],
  });
  await setups.completeSetup({
    requestId: crypto.randomUUID(),
    setupId: setup?.id ?? "",
    // With a real processor its own form in this page answers the token.
    processorToken: "sim_approve",
    makeDefault: true,
  });
  const { order } = await orders.createOrder({
    requestId: crypto.randomUUID(),
    customerId,
    currency: "EUR",
    lines: [
      {
        description: "Tea",
        quantity: 1n,
        unitAmount: { currency: "EUR", amountMinor: 500n },
      },
    ],
  });
  const orderId = order?.id ?? "";
  await orders.payOrder({
    requestId: crypto.randomUUID(),
    orderId,
    initiator: Initiator.MERCHANT,
    reason: ChargeReason.UNSCHEDULED,
    note: "Agreed on the phone",
  });
  return (await orders.getOrder({ orderId })).order;
}

function showOrder(order: Order | undefined): Shown {
  const total = order?.totals?.total;
  return {
    order: order?.id ?? "",
    line: order?.lines[0]?.description ?? "",
    total: `${total?.currency} ${(Number(total?.amountMinor) / 100).toFixed(2)}`,
    payment: OrderPaymentState[order?.paymentState ?? 0] ?? "",
  };
}

function showError(error: ConnectError): Shown {
  const [refusal] = error.findDetails(RefusalSchema);
  return {
    error: Code[error.code] ?? "",
    reason: refusal?.reason ?? "",
    details: JSON.stringify(refusal?.details ?? {}),
    advice: refusal?.whatToDo ?? error.rawMessage,
  };
}
