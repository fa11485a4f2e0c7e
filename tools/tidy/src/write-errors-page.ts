/** Writes docs/errors.md. Part of `npm run generate`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readContracts } from "./contracts.ts";
import { errorsPage } from "./errors-page.ts";
import { readReasonTables } from "./reason-tables.ts";

const root = join(import.meta.dirname, "../../..");
const contracts = await readContracts(root);
mkdirSync(join(root, "docs"), { recursive: true });
writeFileSync(
  join(root, "docs/errors.md"),
  errorsPage(contracts, await readReasonTables(root, contracts)),
);
