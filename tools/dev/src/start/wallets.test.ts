import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../folders.ts";
import { WALLETS } from "./wallets.ts";

test("docs/readiness.md lists every customer that npm start makes", () => {
  const page = readFileSync(join(root, "docs/readiness.md"), "utf8");
  const rows = page.match(/^\| `wallet-.*$/gm)?.map((row) => row.replaceAll(/ +/g, " "));
  expect(rows).toEqual(WALLETS.map(({ reference, shows }) => `| \`${reference}\` | ${shows} |`));
});
