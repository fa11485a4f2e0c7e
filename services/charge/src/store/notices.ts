import { type Database, type Reader, rowsInsert, type Tx } from "@flint/db";
import type { Id } from "@flint/std";
import type { Notice } from "../domain/notice.ts";
import type { ChargeFilter } from "./attempt-lists.ts";
import { fromColumn, toColumn } from "./json.ts";
import { type ListRange, whereOf } from "./order-lists.ts";

const COLUMNS =
  "workspace_id, id, facts, channel, sent_at, earliest_debit_at, created_at, revision";

type NoticeRow = {
  workspace_id: string;
  id: string;
  facts: Buffer;
  channel: Buffer;
  sent_at: Temporal.Instant | null;
  earliest_debit_at: Temporal.Instant | null;
  created_at: Temporal.Instant;
  revision: number;
};

/** What never changes of a notice. */
type Facts = Pick<
  Notice,
  "customerId" | "orderContext" | "regime" | "amount" | "consentId" | "period"
>;

/** Reads one notice, or nothing where the workspace has none of that id. */
export async function findNotice(
  reader: Reader,
  workspaceId: string,
  noticeId: string,
): Promise<Notice | undefined> {
  const [row] = await reader.query<NoticeRow>(
    `SELECT ${COLUMNS} FROM notices WHERE workspace_id = ? AND id = ?`,
    [workspaceId, noticeId],
  );
  return row === undefined ? undefined : noticeOf(row);
}

/** Lists notices, newest first. */
export async function listNotices(
  db: Database,
  filter: ChargeFilter,
  range: ListRange,
): Promise<Notice[]> {
  const { where, parameters } = whereOf(filter.workspaceId, [
    ["customer_id = ?", filter.customerId],
    ["order_id = ?", filter.orderId],
    ["id < ?", range.after],
  ]);
  const rows = await db.query<NoticeRow>(
    `SELECT ${COLUMNS} FROM notices ${where} ORDER BY id DESC LIMIT ?`,
    [...parameters, range.limit],
  );
  return rows.map(noticeOf);
}

/** Writes a new notice. */
export function insertNotice(tx: Tx, notice: Notice): void {
  const { customerId, orderContext, regime, amount, consentId, period } = notice;
  const facts: Facts = { customerId, orderContext, regime, amount, consentId, period };
  const { sql, params } = rowsInsert("notices", [
    {
      workspace_id: notice.workspaceId,
      id: notice.id,
      order_id: orderContext.orderId,
      customer_id: customerId,
      state: stateOf(notice),
      facts: toColumn(facts),
      channel: notice.channel,
      sent_at: notice.sentAt ?? null,
      earliest_debit_at: notice.earliestDebitAt ?? null,
      created_at: notice.createdAt,
      revision: notice.revision,
    },
  ]);
  tx.write(sql, params);
}

/** Writes what can change of a notice. The row of its order is locked by this transaction. */
export function updateNotice(tx: Tx, notice: Notice): void {
  tx.write(
    `UPDATE notices SET state = ?, channel = ?, sent_at = ?, earliest_debit_at = ?, revision = ?
     WHERE workspace_id = ? AND id = ?`,
    [
      stateOf(notice),
      notice.channel,
      notice.sentAt ?? null,
      notice.earliestDebitAt ?? null,
      notice.revision,
      notice.workspaceId,
      notice.id,
    ],
  );
}

function stateOf({ sentAt }: Notice): "due" | "sent" {
  return sentAt === undefined ? "due" : "sent";
}

function noticeOf(row: NoticeRow): Notice {
  const facts = fromColumn<Facts>(row.facts);
  return {
    ...facts,
    id: row.id as Id<"notice">,
    workspaceId: row.workspace_id,
    amount: { ...facts.amount, amountMinor: BigInt(facts.amount.amountMinor) },
    channel: row.channel.toString("utf8"),
    sentAt: row.sent_at ?? undefined,
    earliestDebitAt: row.earliest_debit_at ?? undefined,
    createdAt: row.created_at,
    revision: row.revision,
  };
}
