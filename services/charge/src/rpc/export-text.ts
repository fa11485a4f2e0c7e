import type { JsonValue } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { ExportFormat } from "@flint/contracts-charge";
import { instantOf, type Money } from "@flint/contracts-type";
import { stringify } from "csv-stringify/sync";
import type { ListRange } from "../store/order-lists.ts";
import { type CreatedSpan, createdSpanOf } from "./created-span.ts";

/** Rows that are read at once; a page of the largest orders is held in memory, and no more. */
const PAGE_ROWS = 100;

/** A piece is told once it has so many characters; a gRPC client takes 4 MiB by default. */
const PIECE_LENGTH = 64 * 1024;

/** A column of CSV: its name, and what stands in it. */
export type Column<Message> = readonly [name: string, cell: (message: Message) => string | bigint];

/** How the rows of one kind are read and written. */
export type Exported<Message extends { id: string }> = {
  read(span: CreatedSpan, range: ListRange): Promise<readonly Message[]>;
  json(message: Message): JsonValue;
  columns: readonly Column<Message>[];
};

type ExportRequest = {
  format: ExportFormat;
  createdFrom?: Timestamp | undefined;
  createdBefore?: Timestamp | undefined;
  afterId: string;
};

/** Whole lines of an export, and how many rows they are. */
export type Piece = { text: string; rows: number };

/**
 * Writes rows as text, newest first, page by page.
 *
 * @throws Refused INVALID_FIELD
 */
export async function* exportText<Message extends { id: string }>(
  request: ExportRequest,
  exported: Exported<Message>,
): AsyncGenerator<Piece> {
  const span = createdSpanOf(request);
  const lineOf = writerOf(request.format, exported);
  let after = request.afterId === "" ? undefined : request.afterId;
  let piece: Piece = { text: after === undefined ? headOf(request.format, exported) : "", rows: 0 };
  for (;;) {
    const page = await exported.read(span, { limit: PAGE_ROWS, after });
    for (const message of page) {
      piece = { text: piece.text + lineOf(message), rows: piece.rows + 1 };
      if (piece.text.length < PIECE_LENGTH) continue;
      yield piece;
      piece = { text: "", rows: 0 };
    }
    after = page.at(-1)?.id;
    if (page.length < PAGE_ROWS) break;
  }
  if (piece.text !== "") yield piece;
}

function headOf<Message extends { id: string }>(
  format: ExportFormat,
  { columns }: Exported<Message>,
): string {
  return format === ExportFormat.CSV ? csvLine(columns.map(([name]) => name)) : "";
}

function writerOf<Message extends { id: string }>(
  format: ExportFormat,
  { json, columns }: Exported<Message>,
): (message: Message) => string {
  if (format === ExportFormat.NDJSON) return (message) => `${JSON.stringify(json(message))}\n`;
  return (message) => csvLine(columns.map(([, cell]) => String(cell(message))));
}

/** A line of CSV. What a spreadsheet would run as a formula is text to it. */
function csvLine(cells: string[]): string {
  return stringify([cells], { escape_formulas: true });
}

/** The minor units of an amount; nothing where there is none. */
export function minorCell(amount: Money | undefined): string | bigint {
  return amount?.amountMinor ?? "";
}

/** A time as ISO 8601 in UTC; nothing where there is none. */
export function timeCell(time: Timestamp | undefined): string {
  return time === undefined ? "" : instantOf(time).toString();
}

/** The name of an enum's value as JSON writes it, without what all its values begin with. */
export function nameCell(names: Record<number, string>, value: number): string {
  return (names[value] ?? "").toLowerCase();
}
