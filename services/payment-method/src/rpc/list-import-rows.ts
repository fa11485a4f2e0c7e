import { ImportService, type ListImportRowsRequest } from "@flint/contracts-payment-method";
import { decodePageToken, encodePageToken, hashFilter, PAGE_SIZE_DEFAULT } from "@flint/db";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";
import { listRows } from "../store/import-rows.ts";
import { findImport } from "../store/imports.ts";
import { importRowMessage, outcomeOf } from "./import-mapping.ts";
import { notFound } from "./show-payment-method.ts";

/** Lists what became of an import's rows, in the order of the request. */
export const listImportRows = ({ db }: Deps) =>
  rpc(ImportService.method.listImportRows, async (request, call) => {
    const key = { workspaceId: call.workspaceId, id: request.importId };
    if ((await findImport(db, key)) === undefined) throw notFound("import_id", key.id);
    const { outcome, pageSize } = request;
    const filterHash = hashFilter({ list: "import_rows", ...key, outcome });
    const size = pageSize === 0 ? PAGE_SIZE_DEFAULT : pageSize;
    const after = positionBefore(request, filterHash);
    const page = { outcome: outcomeOf(outcome), after, limit: size + 1 };
    const found = await listRows(db, key, page);
    const rows = found.slice(0, size);
    const last = String(rows.at(-1)?.position);
    const nextPageToken = found.length > size ? encodePageToken([last], filterHash) : "";
    return { rows: rows.map(importRowMessage), nextPageToken };
  });

/** The position that the page comes after; −1 for the first one. */
function positionBefore({ pageToken }: ListImportRowsRequest, filterHash: string): number {
  const cursor = decodePageToken(pageToken, filterHash);
  if (cursor === undefined) return -1;
  const [position = ""] = cursor;
  if (cursor.length === 1 && /^\d{1,4}$/.test(position)) return Number(position);
  throw new Refused<Reason>("PAGE_TOKEN_INVALID", { field: "page_token" });
}
