import { describe, expect, test } from "@jest/globals";
import { Refused, seededIds } from "@flint/std";

import { cutPage, idPageOf } from "./id-page.ts";
import { encodePageToken, hashFilter } from "./page-token.ts";

const filter = { list: "orders", customer: "cus_1" };
const ids = seededIds(1);
const orders = Array.from({ length: 45 }, () => ({ id: ids.next("order") })).reverse();

/** As the database would answer: newest first, after the cursor. */
function read(page: { limit: number; after?: string }) {
  const { after } = page;
  return orders.filter(({ id }) => after === undefined || id < after).slice(0, page.limit);
}

function walk(pageSize: number): string[][] {
  const pages: string[][] = [];
  let pageToken = "";
  do {
    const page = idPageOf("order", { pageSize, pageToken }, filter);
    const { rows, nextPageToken } = cutPage(page, read(page));
    pages.push(rows.map(({ id }) => id));
    pageToken = nextPageToken;
  } while (pageToken !== "");
  return pages;
}

describe("pages by id", () => {
  test.each([
    { pageSize: 0, sizes: [20, 20, 5] },
    { pageSize: 1, sizes: Array.from({ length: 45 }, () => 1) },
    { pageSize: 15, sizes: [15, 15, 15] },
    { pageSize: 45, sizes: [45] },
    { pageSize: 100, sizes: [45] },
  ])("pages of $pageSize show every row once, in order", ({ pageSize, sizes }) => {
    const pages = walk(pageSize);
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(pages.flat()).toEqual(orders.map(({ id }) => id));
  });

  test("an empty list has one empty page", () => {
    const page = idPageOf("order", { pageSize: 0, pageToken: "" }, filter);
    expect(cutPage(page, [])).toEqual({ rows: [], nextPageToken: "" });
  });

  test.each([
    { cursor: ["cus_01ARZ3NDEKTSV4RRFFQ69G5FAV"], of: "an id of another kind" },
    { cursor: ["\ud800"], of: "text that no column holds" },
    { cursor: ["ord_01ARZ3NDEKTSV4RRFFQ69G5FAV", "1"], of: "another order of rows" },
  ])("refuses a token made by hand with $of", ({ cursor }) => {
    const pageToken = encodePageToken(cursor, hashFilter(filter));
    expect(() => idPageOf("order", { pageSize: 0, pageToken }, filter)).toThrow(
      new Refused("PAGE_TOKEN_INVALID", { field: "page_token" }),
    );
  });

  test("refuses a token of another filter", () => {
    const pageToken = encodePageToken([ids.next("order")], hashFilter({ ...filter, customer: "" }));
    expect(() => idPageOf("order", { pageSize: 0, pageToken }, filter)).toThrow(
      "PAGE_TOKEN_INVALID",
    );
  });
});
