// Rows by letter. I1 and I3 were never given out.
const ROWS: [letter: string, numbers: number[]][] = [
  ["A", upTo(12)],
  ["B", upTo(4)],
  ["C", upTo(13)],
  ["D", upTo(7)],
  ["E", upTo(15)],
  ["F", upTo(13)],
  ["G", upTo(17)],
  ["H", upTo(6)],
  ["I", [2, 4, 5, 6, 7]],
  ["J", upTo(10)],
  ["K", upTo(5)],
  ["L", upTo(8)],
  ["M", upTo(10)],
];

/** The ids of everything that the product promises, in the order of docs/promises.md. */
export const PROMISE_IDS: readonly string[] = ROWS.flatMap(([letter, numbers]) =>
  numbers.map((number) => `${letter}${number}`),
);

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
