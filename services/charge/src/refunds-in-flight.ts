import type { SettleRefundState } from "./domain/settle-refund.ts";

/** What a door waits for, of a refund that it has just claimed. */
export type HandedRefund = {
  settled: (state: SettleRefundState) => void;
  failed: (error: unknown) => void;
};

/**
 * Refunds that this process has claimed and not yet sent. A job that finds nothing here was taken over
 * from elsewhere, so that it looks before it sends.
 *
 * Bounded by the calls in flight: every entry is taken by the job that the door runs at once.
 */
export class RefundsInFlight {
  readonly #handed = new Map<string, HandedRefund>();

  /** Hands a refund over. @returns what became of it, whoever waits for it */
  hand(refundId: string): Promise<SettleRefundState> {
    const promise = new Promise<SettleRefundState>((settled, failed) => {
      this.#handed.set(refundId, { settled, failed });
    });
    // The door may have stopped waiting: its caller's deadline passed.
    promise.catch(() => undefined);
    return promise;
  }

  /** Takes a refund: the second asker gets nothing. */
  take(refundId: string): HandedRefund | undefined {
    const handed = this.#handed.get(refundId);
    this.#handed.delete(refundId);
    return handed;
  }
}
