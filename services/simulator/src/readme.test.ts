import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { DECLINE_CODES } from "./domain/decline-codes.ts";
import { STRIPE_NAMES } from "./domain/stripe-names.ts";
import { TOKEN_FORMS } from "./domain/token-forms.ts";
import { TOKEN_OPTIONS } from "./domain/token-options.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("README.md shows every token, option, code and name as the code has them", () => {
  const rows = [
    ...TOKEN_FORMS.map(
      (row) => `| \`${row.form}\` | ${row.counts ? "yes" : "no"} | ${row.meaning} |`,
    ),
    ...TOKEN_OPTIONS.map((row) => `| \`${row.form}\` | ${row.meaning} |`),
    ...Object.entries(STRIPE_NAMES).map(([name, token]) => `| \`${name}\` | \`${token}\` |`),
  ];
  // The formatter pads the cells.
  const lines = readme.split("\n").map((line) => line.replace(/ +\|/g, " |"));
  const shown = lines.filter((line) => /^\| `(sim_|__|pm_)/.test(line));
  expect(shown).toEqual(rows);
  for (const code of DECLINE_CODES) expect(readme).toContain(`\`${code}\``);
});
