/** What of one charge is left to refund: what it moved, less every refund of it that has not failed. */
export type Refundable = { attemptId: string; refundableMinor: bigint };

/** What of one charge is refunded; above 0. */
export type RefundPart = { attemptId: string; amountMinor: bigint };

/**
 * Takes an amount from charges, in their order: each is emptied before the next one is begun.
 *
 * @param charges the newest first: the longer ago a charge was, the likelier its processor takes no
 *   refund of it any more
 * @param amountMinor above 0, at most what is left of all charges
 * @returns one part for each charge that gives something; they add up to the amount
 * @throws RangeError where the amount exceeds what is left, which is a defect of the caller
 */
export function allocateRefund(
  charges: readonly Refundable[],
  amountMinor: bigint,
): readonly RefundPart[] {
  let leftMinor = amountMinor;
  const parts: RefundPart[] = [];
  for (const { attemptId, refundableMinor } of charges) {
    if (leftMinor === 0n) break;
    if (refundableMinor <= 0n) continue;
    const takenMinor = refundableMinor < leftMinor ? refundableMinor : leftMinor;
    parts.push({ attemptId, amountMinor: takenMinor });
    leftMinor -= takenMinor;
  }
  if (leftMinor > 0n) throw new RangeError(`${leftMinor} of ${amountMinor} is beyond every charge`);
  return parts;
}
