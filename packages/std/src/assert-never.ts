/**
 * Ends a `switch` over a union: a case that was forgotten does not compile.
 *
 * @throws Error when it is reached all the same, by a value that the types did not foresee
 */
export function assertNever(value: never): never {
  throw new Error(`A case that the types exclude: ${String(value)}`);
}
