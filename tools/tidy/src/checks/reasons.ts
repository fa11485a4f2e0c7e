import { tableOf } from "../reason-tables.ts";
import type { Check } from "./check.ts";

/** Every reason has a row in its table, a test that names it, and a line in docs/errors.md. */
export const reasons: Check = ({ tree, contracts, tables }) => {
  const tests = tree.files.filter((path) => path.endsWith(".test.ts"));
  const page = tree.files.includes("docs/errors.md") ? tree.read("docs/errors.md") : "";
  const faults = contracts.reasons.flatMap((reason) => {
    const row = tables.get(reason.project)?.[reason.name];
    const word = new RegExp(`\\b${reason.name}\\b`);
    const places = reason.project === "type" ? "" : `services/${reason.project}/`;
    const isTested = tests.some((path) => path.startsWith(places) && word.test(tree.read(path)));
    return [
      row === undefined && {
        path: tableOf(reason.project),
        problem: `${reason.name} has no row`,
        instruction:
          "Add its row (code, category, retryable, meaning, what to do), or take the value out of the contract.",
      },
      !isTested && {
        path: reason.path,
        problem: `${reason.name} is named by no test`,
        instruction: `Provoke it at a door in a test under ${places || "packages/ or services/"}, and expect "${reason.name}".`,
      },
      !page.includes(`| \`${reason.name}\` |`) && {
        path: "docs/errors.md",
        problem: `${reason.name} has no line`,
        instruction: "Run `npm run generate` and commit docs/errors.md.",
      },
    ].filter((fault) => fault !== false);
  });

  const strays = [...tables].flatMap(([project, rows]) =>
    Object.keys(rows)
      .filter(
        (name) => !contracts.reasons.some((one) => one.project === project && one.name === name),
      )
      .map((name) => ({
        path: tableOf(project),
        problem: `${name} is in no contract`,
        instruction: `Add it to the ErrorReason of proto/flint/${project.replaceAll("-", "_")}, or remove its row.`,
      })),
  );
  return [...faults, ...strays];
};
