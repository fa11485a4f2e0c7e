/** Kind of the job that makes payment methods of an import's rows. */
export const IMPORT_ROWS = "import-rows";

/** What the job needs to know to load everything else. */
export type ImportRowsPayload = { importId: string };
