/**
 * Nx: every project with a package.json has a `test` target that runs its own tests, so that
 * `nx affected -t test` needs no line in any project.
 */
import { dirname } from "node:path";

/** One at a time: the projects' tests share a database and two cores. */
const target = (projectRoot) => ({
  command: `node tools/dev/bin/test.mjs ${projectRoot} --passWithNoTests`,
  cache: false,
  parallelism: false,
});

/** @type {import("@nx/devkit").CreateNodesV2} */
export const createNodesV2 = [
  "{packages,services,tools}/**/package.json",
  (files) =>
    files
      .filter((file) => !file.includes("node_modules"))
      .map((file) => [
        file,
        { projects: { [dirname(file)]: { targets: { test: target(dirname(file)) } } } },
      ]),
];
