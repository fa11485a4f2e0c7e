import { parse } from "csv-parse/sync";

type PieceOf = { text: string; rows: number };

/** All of an export: its text, its rows, and how many pieces it came in. */
export async function readExport(
  told: AsyncIterable<PieceOf>,
): Promise<{ text: string; rows: number; pieces: number }> {
  const all = { text: "", rows: 0, pieces: 0 };
  for await (const { text, rows } of told) {
    all.text += text;
    all.rows += rows;
    all.pieces += 1;
    // A piece holds whole lines.
    if (!text.endsWith("\n")) throw new Error(`a piece ends within a line: ${text.slice(-80)}`);
  }
  return all;
}

/** The objects of an export as NDJSON. */
export async function readNdjson(told: AsyncIterable<PieceOf>): Promise<Record<string, unknown>[]> {
  const { text } = await readExport(told);
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The rows of an export as CSV, read by a library that did not write it. */
export async function readCsv(told: AsyncIterable<PieceOf>): Promise<Record<string, string>[]> {
  const { text } = await readExport(told);
  return parse(text, { columns: true });
}
