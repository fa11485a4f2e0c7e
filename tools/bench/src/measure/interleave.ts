import { spreadOf, type Spread } from "./spread.ts";

/** Rates of one round. */
export type Round = { floor: number; value: number };

/**
 * Measures floor and value in turns, so that what else the machine does meets both; the one that
 * comes first changes with each round.
 */
export async function measureRound(
  round: number,
  measure: { floor(): Promise<number>; value(): Promise<number> },
): Promise<Round> {
  if (round % 2 === 0) {
    const floor = await measure.floor();
    return { floor, value: await measure.value() };
  }
  const value = await measure.value();
  return { floor: await measure.floor(), value };
}

/** Sums up the rounds; a ratio is taken within one round. */
export function sumUp(rounds: readonly Round[]): { floor: Spread; value: Spread; ratio: Spread } {
  return {
    floor: spreadOf(rounds.map(({ floor }) => floor)),
    value: spreadOf(rounds.map(({ value }) => value)),
    ratio: spreadOf(rounds.map(({ floor, value }) => value / floor)),
  };
}
