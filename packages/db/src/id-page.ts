import { isId, Refused, type Id, type IdKind } from "@flint/std";

import { decodePageToken, encodePageToken, hashFilter } from "./page-token.ts";

/** Rows of a page where the request does not say. */
export const PAGE_SIZE_DEFAULT = 20;

/** What a request for a list has, whatever else: `page_size` is held to 0..100 by its contract. */
export interface PageRequest {
  pageSize: number;
  pageToken: string;
}

/** Which rows a list asks the database for. */
export interface IdPage<K extends IdKind> {
  /** One more than the page holds: the extra row says that there is a next page. */
  readonly limit: number;
  /** Id of the last row that the caller has; absent for the first page. */
  readonly after?: Id<K>;
  readonly filterHash: string;
}

/**
 * Reads which page of a list is wanted. The list is ordered by id, newest first: ids are made in
 * the order of time, so no row is seen twice or left out while others are added.
 *
 * @param kind of the rows' ids
 * @param filter what else decides which rows the list shows, with a name of the list
 * @throws Refused PAGE_TOKEN_INVALID
 */
export function idPageOf<K extends IdKind>(
  kind: K,
  request: PageRequest,
  filter: Readonly<Record<string, string | number | bigint | boolean | undefined>>,
): IdPage<K> {
  const filterHash = hashFilter(filter);
  const cursor = decodePageToken(request.pageToken, filterHash);
  const limit = (request.pageSize === 0 ? PAGE_SIZE_DEFAULT : request.pageSize) + 1;
  if (cursor === undefined) return { limit, filterHash };
  const [after = "", ...more] = cursor;
  if (more.length > 0 || !isId(kind, after)) {
    throw new Refused("PAGE_TOKEN_INVALID", { field: "page_token" });
  }
  return { limit, after, filterHash };
}

/**
 * Cuts what the database gave to the page.
 *
 * @param rows at most `page.limit`, in the list's order
 */
export function cutPage<K extends IdKind, Row extends { id: Id<K> }>(
  page: IdPage<K>,
  rows: readonly Row[],
): { rows: Row[]; nextPageToken: string } {
  const shown = rows.slice(0, page.limit - 1);
  const last = shown.at(-1);
  const isLastPage = rows.length < page.limit || last === undefined;
  return {
    rows: shown,
    nextPageToken: isLastPage ? "" : encodePageToken([last.id], page.filterHash),
  };
}
