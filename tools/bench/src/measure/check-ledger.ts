/** What a caller was told of one order. */
export type AnsweredCharge = { orderId: string; amountMinor: bigint; processorChargeId: string };

/** What the processor's own ledger says of one charge. */
export type BookedCharge = { id: string; orderId: string; amountMinor: bigint; state: string };

/** Enough to see what is wrong; a broken run would print thousands. */
const PROBLEMS_MAX = 10;

/**
 * Holds answers against the processor's ledger: every answered charge is there exactly once,
 * approved, with its amount and its id, and nothing else is.
 *
 * @returns one sentence for each charge that is not so; empty where the run counts
 */
export function checkLedger(
  answered: readonly AnsweredCharge[],
  booked: readonly BookedCharge[],
): string[] {
  const bookedOf = Map.groupBy(booked, ({ orderId }) => orderId);
  const problems: string[] = [];
  for (const [orderId, answers] of Map.groupBy(answered, (answer) => answer.orderId)) {
    const [answer] = answers;
    if (answer === undefined) continue;
    if (answers.length > 1) problems.push(`${orderId} was answered ${answers.length} times.`);
    problems.push(...problemsOf(answer, bookedOf.get(orderId) ?? []));
    bookedOf.delete(orderId);
  }
  for (const [orderId, charges] of bookedOf) {
    problems.push(`${orderId} has ${charges.length} charges that no answer tells of.`);
  }
  if (problems.length <= PROBLEMS_MAX) return problems;
  return [...problems.slice(0, PROBLEMS_MAX), `… and ${problems.length - PROBLEMS_MAX} more.`];
}

function problemsOf(answer: AnsweredCharge, charges: readonly BookedCharge[]): string[] {
  const { orderId, amountMinor, processorChargeId } = answer;
  const [charge] = charges;
  if (charge === undefined) return [`${orderId} was answered and is not in the ledger.`];
  if (charges.length > 1) return [`${orderId} is in the ledger ${charges.length} times.`];
  if (charge.state !== "approved") return [`${orderId} is ${charge.state} in the ledger.`];
  if (charge.amountMinor !== amountMinor || charge.id !== processorChargeId) {
    return [
      `${orderId} was answered as ${processorChargeId} over ${amountMinor}; ` +
        `the ledger has ${charge.id} over ${charge.amountMinor}.`,
    ];
  }
  return [];
}
