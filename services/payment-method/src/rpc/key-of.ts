/** The word of a table whose message value is this; `undefined` where it has none. */
export function keyOf<Key extends string>(
  table: Readonly<Record<Key, number>>,
  value: number,
): Key | undefined {
  return Object.entries(table).find(([, message]) => message === value)?.[0] as Key | undefined;
}
