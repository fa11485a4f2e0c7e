import { ImportService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findImport } from "../store/imports.ts";
import { importMessage } from "./import-mapping.ts";
import { notFound } from "./show-payment-method.ts";

/** Answers one import, how far it has come included. */
export const getImport = ({ db }: Deps) =>
  rpc(ImportService.method.getImport, async ({ importId: id }, call) => {
    const found = await findImport(db, { workspaceId: call.workspaceId, id });
    if (found === undefined) throw notFound("import_id", id);
    return { import: importMessage(found) };
  });
