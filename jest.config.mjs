/**
 * Jest over the whole workspace, as native ES modules (`node --experimental-vm-modules`).
 *
 * Only TypeScript is transformed: plain JavaScript (generated code, packages from npm) loads as it
 * is. One project is run by its folder: `npm test -- packages/db`.
 *
 * Scenarios run twice, in both topologies: `test-support/all-host.ts` reads which one it is.
 */
if (Number(process.versions.node.split(".")[0]) < 26) {
  throw new Error(
    `Flint's tests need Node 26; this is ${process.versions.node}. Use npm test -- <folder>, or node_modules/.bin/node.`,
  );
}

const project = {
  // Absolute, so that Nx may run Jest from a project's own folder.
  rootDir: import.meta.dirname,
  roots: ["packages", "services", "tools"].map((folder) => `${import.meta.dirname}/${folder}`),
  testMatch: ["**/*.test.ts"],
  testEnvironment: `${import.meta.dirname}/tools/dev/src/jest/environment.ts`,
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        swcrc: false,
        jsc: {
          parser: { syntax: "typescript" },
          // Types are stripped and nothing else is rewritten: tests run what production runs.
          target: "esnext",
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  moduleFileExtensions: ["ts", "js", "mjs", "cjs", "json", "node"],
};

/** Every service in one host, which is what `npm start` runs; and all that needs no host. */
const embedded = {
  ...project,
  displayName: "embedded",
  testMatch: [...project.testMatch, "!**/contention.scenario.test.ts"],
};

/** Every service behind a port of its own. Outside clients know one address only. */
const split = {
  ...project,
  displayName: "split",
  testMatch: ["**/scenarios/*.scenario.test.ts"],
  testEnvironmentOptions: { variables: { FLINT_TEST_TOPOLOGY: "split" } },
};

export default {
  rootDir: import.meta.dirname,
  projects: [embedded, split],
  // The database, the tests and what they start share two cores.
  maxWorkers: 2,
  testTimeout: 30_000,
  // What a file loads stays in its worker for good, about 12 MiB a file: beyond 4 GiB a worker crashes,
  // and long before it is slow. One that has grown is replaced between two files.
  workerIdleMemoryLimit: "1GB",
};
