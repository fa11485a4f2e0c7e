/** The size of a page whose request names none. */
const PAGE_SIZE = 100;

/** Where a page begins, and how long it is. */
export function pageOf(request: { pageSize: number; pageToken: string }): {
  afterSequence: number;
  size: number;
} {
  return {
    afterSequence: Number(request.pageToken || "0"),
    size: request.pageSize || PAGE_SIZE,
  };
}

/** The token of the next page: the last row's number; empty where the page was not full. */
export function nextPageToken(rows: readonly { sequence: number }[], size: number): string {
  return rows.length < size ? "" : String(rows.at(-1)!.sequence);
}
