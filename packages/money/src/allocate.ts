/**
 * Splits an amount by weight so that the parts add up to it exactly.
 *
 * @param amountMinor smallest unit of its currency; may be negative
 * @param weights one or more, each ≥ 0, not all 0, no unit; a weight of 0 gets 0
 * @returns one part per weight in the same order. Each is within one unit of its exact share;
 *   leftover units go to the largest remainders, among equal ones to the first. A negative amount
 *   splits as its opposite does, so that taking back undoes giving, part by part.
 * @throws RangeError if `weights` is empty, holds a negative weight, or only zeros
 * Source: largest-remainder method (Hamilton)
 */
export function allocate(amountMinor: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.some((weight) => weight < 0n)) throw new RangeError("A weight is negative");
  const total = weights.reduce((left, right) => left + right, 0n);
  if (total === 0n) throw new RangeError("There is nothing to weigh the parts by");

  const sign = amountMinor < 0n ? -1n : 1n;
  const amount = amountMinor * sign;
  const shares = weights.map((weight, index) => ({
    index,
    part: (amount * weight) / total,
    remainder: (amount * weight) % total,
  }));

  // Fewer units are left over than there are parts with a remainder, so one unit each suffices.
  const leftover = shares.reduce((left, share) => left - share.part, amount);
  const byRemainder = [...shares].sort((left, right) =>
    left.remainder === right.remainder
      ? left.index - right.index
      : left.remainder > right.remainder
        ? -1
        : 1,
  );
  for (const share of byRemainder.slice(0, Number(leftover))) share.part += 1n;
  return shares.map((share) => share.part * sign);
}
