import { type CreateOrderResponse, OrderService } from "@flint/contracts-charge";
import { type CreateCustomerResponse, CustomerService } from "@flint/contracts-customer";
import {
  ConsentPurpose,
  type CreateSetupResponse,
  PaymentMethodKind,
  PaymentMethodUsage,
  SetupService,
} from "@flint/contracts-payment-method";
import { runLoad } from "../load/run-load.ts";
import { Stock } from "../load/stock.ts";
import type { FlintProcess } from "./flint-process.ts";
import { GrpcCaller } from "./grpc-caller.ts";

/** An unpaid order, and who may have it paid. */
export type OpenOrder = { orderId: string; apiKey: string };

type Customer = { customerId: string; apiKey: string };

/**
 * Merchants. Each has one key, and a key may make 1,000 calls a second: this many can make more
 * than is ever measured here.
 */
const MERCHANTS = 8;

const CUSTOMERS_EACH = 32;

/** What is made beforehand is made so many at a time. */
const AT_ONCE = 64;

/** Merchants with customers whose cards are saved, and orders in stock: what a load needs. */
export class Shop {
  readonly #orders: GrpcCaller;
  readonly #stock = new Stock<OpenOrder>();
  readonly #customers: readonly Customer[];
  #made = 0;

  private constructor(orders: GrpcCaller, customers: readonly Customer[]) {
    this.#orders = orders;
    this.#customers = customers;
  }

  /** Makes merchants, customers and payment methods through the public API. */
  static async open(flint: FlintProcess, signal: AbortSignal): Promise<Shop> {
    const keys: string[] = [];
    while (keys.length < MERCHANTS) keys.push(await flint.newSandbox());
    const customers = new GrpcCaller(flint.url, CustomerService);
    const setups = new GrpcCaller(flint.url, SetupService);
    const wanted = keys.flatMap((apiKey) =>
      Array.from({ length: CUSTOMERS_EACH }, (_, index) => ({ apiKey, index })),
    );
    try {
      const made = await makeAll(wanted, signal, ({ apiKey, index }) =>
        makeCustomer({ customers, setups }, apiKey, index),
      );
      return new Shop(new GrpcCaller(flint.url, OrderService), made);
    } finally {
      customers.close();
      setups.close();
    }
  }

  /** The client of OrderService that makes the orders; loads pay them by it. */
  get orders(): GrpcCaller {
    return this.#orders;
  }

  /** Makes sure that so many unpaid orders are there; not timed. */
  async prepare(count: number, signal: AbortSignal): Promise<void> {
    const missing = Math.max(0, count - this.#stock.size);
    const numbers = Array.from({ length: missing }, () => (this.#made += 1));
    this.#stock.add(await makeAll(numbers, signal, (number) => this.#makeOrder(number)));
  }

  /** The oldest unpaid order, or `undefined` where none is left. */
  take(): OpenOrder | undefined {
    return this.#stock.take();
  }

  close(): void {
    this.#orders.close();
  }

  async #makeOrder(number: number): Promise<OpenOrder> {
    const { customerId, apiKey } = this.#customers[number % this.#customers.length]!;
    const { order } = await this.#orders.call<CreateOrderResponse>(
      "createOrder",
      {
        requestId: `order-${number}`,
        customerId,
        currency: "EUR",
        lines: [
          {
            description: "Coffee beans, 1 kg",
            quantity: 1n,
            unitAmount: { currency: "EUR", amountMinor: 2000n },
          },
        ],
        externalReferenceId: `order-${number}`,
        origin: "web-shop",
        channel: "web",
      },
      apiKey,
    );
    return { orderId: order!.id, apiKey };
  }
}

/** All or nothing: without what a load needs there is no load. */
async function makeAll<Wanted, Made>(
  wanted: readonly Wanted[],
  signal: AbortSignal,
  call: (wanted: Wanted) => Promise<Made>,
): Promise<Made[]> {
  const stock = new Stock<Wanted>();
  stock.add(wanted);
  const next = () => stock.take();
  const load = { inFlight: AT_ONCE, seconds: Infinity, next, call, signal };
  const { answers, failures } = await runLoad(load);
  const [failure] = failures.keys();
  if (failure !== undefined) throw new Error(`The load could not be prepared: ${failure}`);
  return answers;
}

async function makeCustomer(
  { customers, setups }: { customers: GrpcCaller; setups: GrpcCaller },
  apiKey: string,
  index: number,
): Promise<Customer> {
  const { customer } = await customers.call<CreateCustomerResponse>(
    "createCustomer",
    { requestId: `customer-${index}`, name: `Ada ${index}`, email: `ada-${index}@example.com` },
    apiKey,
  );
  const customerId = customer!.id;
  const evidence = { channel: "web", ipAddress: "192.0.2.1", textVersion: "terms-1" };
  const { setup } = await setups.call<CreateSetupResponse>(
    "createSetup",
    {
      requestId: `setup-${index}`,
      customerId,
      kind: PaymentMethodKind.CARD,
      usage: PaymentMethodUsage.OFF_SESSION,
      consents: [{ purpose: ConsentPurpose.UNSCHEDULED, evidence }],
    },
    apiKey,
  );
  await setups.call(
    "completeSetup",
    {
      requestId: `complete-${index}`,
      setupId: setup!.id,
      // A card of each customer's own: charges of one card wait for each other.
      processorToken: `sim_approve__card_c${index}`,
      makeDefault: true,
    },
    apiKey,
  );
  return { customerId, apiKey };
}
