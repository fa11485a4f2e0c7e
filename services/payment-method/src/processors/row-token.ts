import type { Crypter } from "@flint/db";

/** Which row of which import. */
export type RowPlace = { workspaceId: string; importId: string; position: number };

/** Seals the token of an import's row. */
export function sealRowToken(crypter: Crypter, place: RowPlace, token: string): Buffer {
  return crypter.seal(token, placeOf(place));
}

/** Opens the token of an import's row. */
export function openRowToken(crypter: Crypter, place: RowPlace, sealed: Buffer): string {
  return crypter.open(sealed, placeOf(place));
}

function placeOf({ workspaceId, importId, position }: RowPlace) {
  return { workspaceId, table: "import_rows", rowId: `${importId}/${position}` };
}
