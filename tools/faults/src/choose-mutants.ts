import type { Mutant } from "./mutant.ts";

/**
 * The mutants of some ids, in the table's order; all of them where none is named.
 *
 * @throws RangeError naming an id that no mutant has
 */
export function chooseMutants(mutants: readonly Mutant[], ids: readonly string[]): Mutant[] {
  const known = [...new Set(mutants.map(({ id }) => id))];
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new RangeError(
      `No mutant has the id ${unknown.join(", ")}; there are ${known.join(", ")}.`,
    );
  }
  return mutants.filter(({ id }) => ids.length === 0 || ids.includes(id));
}
