import {
  AttemptState,
  ChargeReason,
  Initiator,
  type PayOrderResponse,
} from "@flint/contracts-charge";
import { readLedger } from "@flint/simulator/ledger";
import { type LoadResult, runLoad } from "../load/run-load.ts";
import { type AnsweredCharge, type BookedCharge, checkLedger } from "../measure/check-ledger.ts";
import type { OpenOrder, Shop } from "./shop.ts";

/** Pays orders by `PayOrder`, and holds what it was answered against the processor's ledger. */
export class PayLoad {
  readonly #shop: Shop;
  readonly #ledgerFile: string;
  readonly #answered: AnsweredCharge[] = [];

  constructor(shop: Shop, ledgerFile: string) {
    this.#shop = shop;
    this.#ledgerFile = ledgerFile;
  }

  /** Charges that were answered and found in the ledger. */
  get checked(): number {
    return this.#answered.length;
  }

  /**
   * Pays as fast as so many callers can. The processor answers at once.
   *
   * @throws Error when a call failed, or the ledger does not hold every charge exactly once: then
   *   there is no rate
   */
  async run(load: {
    inFlight: number;
    seconds: number;
    signal: AbortSignal;
  }): Promise<LoadResult<AnsweredCharge>> {
    const result = await runLoad({
      ...load,
      next: () => this.#shop.take(),
      call: (order: OpenOrder) => this.#pay(order),
    });
    for (const answer of result.answers) this.#answered.push(answer);
    const failed = [...result.failures].map(([text, count]) => `${count} calls failed: ${text}`);
    // A call that failed may have been charged: the ledger is looked at only when none did.
    const problems = failed.length > 0 ? failed : checkLedger(this.#answered, this.#booked());
    if (problems.length > 0) throw new Error(`The run does not count.\n${problems.join("\n")}`);
    return result;
  }

  async #pay({ orderId, apiKey }: OpenOrder): Promise<AnsweredCharge> {
    const { attempt } = await this.#shop.orders.call<PayOrderResponse>(
      "payOrder",
      {
        requestId: `pay-${orderId}`,
        orderId,
        initiator: Initiator.MERCHANT,
        reason: ChargeReason.UNSCHEDULED,
      },
      apiKey,
    );
    if (attempt?.state !== AttemptState.APPROVED) {
      throw new Error(`An attempt is ${AttemptState[attempt?.state ?? 0]}, not approved.`);
    }
    const { processorChargeId, amount } = attempt;
    return { orderId, processorChargeId, amountMinor: amount?.amountMinor ?? 0n };
  }

  #booked(): BookedCharge[] {
    return readLedger(this.#ledgerFile).charges.map(({ id, metadata, amount, state }) => ({
      ...{ id, state },
      orderId: metadata["order_id"] ?? "",
      amountMinor: BigInt(amount),
    }));
  }
}
