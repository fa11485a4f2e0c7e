/**
 * What an answer must hold.
 *
 * @throws Error naming what is missing
 */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`The answer holds no ${what}.`);
  }
  return value;
}
