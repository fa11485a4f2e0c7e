import { systemRandomness } from "@flint/std";

/** Choices that a seed decides: the same seed is the same choices. */
export type Dice = {
  /** True so many times in a hundred. */
  chance(percent: number): boolean;
  /** One of them. */
  pick<T>(from: readonly T[]): T;
};

/** The seed of a run: FLINT_TEST_SEED, or a new one. A failure must print it. */
export function seedOfRun(): number {
  const given = process.env["FLINT_TEST_SEED"];
  return given === undefined ? newSeed() : Number(given);
}

function newSeed(): number {
  return new DataView(systemRandomness.bytes(4).buffer).getUint32(0);
}

/** Dice for one part of a run; parts that run beside each other do not share theirs. */
export function diceOf(seed: number, part = 0): Dice {
  let state = (seed ^ Math.imul(part + 1, 0x9e3779b1)) >>> 0;
  // Mulberry32, in the public domain: 32 bits of state are plenty for choices of a test.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (percent) => next() * 100 < percent,
    pick: <T>(from: readonly T[]) => from[Math.floor(next() * from.length)] as T,
  };
}

/** How often each was seen, as a table of lines for people. */
export function tally(seen: ReadonlyMap<string, number>): string {
  const rows = [...seen].sort(([, a], [, b]) => b - a);
  return rows.map(([name, count]) => `${String(count).padStart(6)}  ${name}`).join("\n");
}
