import { basename, dirname } from "node:path";
import type { Check } from "./check.ts";

const NAME = /^(\d{4})_[a-z0-9]+([_-][a-z0-9]+)*\.sql$/;

/** Migrations are numbered 0001, 0002, … without gap or twin: they run once, in this order. */
export const migrations: Check = ({ tree }) => {
  const paths = tree.files.filter((path) => /^(services|packages)\/[^/]+\/migrations\//.test(path));
  const folders = Map.groupBy(paths, dirname);
  return [...folders].flatMap(([folder, inFolder]) => {
    const named = inFolder.filter((path) => NAME.test(basename(path))).sort();
    const misnamed = inFolder
      .filter((path) => !NAME.test(basename(path)))
      .map((path) => ({
        path,
        problem: "is not named as a migration",
        instruction: "Name it NNNN_what_changes.sql: four digits, then lower-case words.",
      }));
    const misnumbered = named.flatMap((path, index) => {
      const wanted = String(index + 1).padStart(4, "0");
      if (basename(path).startsWith(`${wanted}_`)) return [];
      return [
        {
          path,
          problem: `has a number out of order: ${wanted} is next in ${folder}`,
          instruction: `Give it ${wanted}; a migration that has run anywhere keeps its number for ever.`,
        },
      ];
    });
    return [...misnamed, ...misnumbered.slice(0, 1)];
  });
};
