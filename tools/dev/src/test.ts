/**
 * `npm test`: every test of the workspace but those of outside clients, on a database that is
 * found or started. What follows `--` goes to Jest: `npm test -- packages/db -t commit`.
 */
import { runCommand } from "./ending.ts";
import { runTests } from "./jest/test-run.ts";

/** They need programs that are not Node's: see test-clients.ts. Last, for it takes all that follow. */
const WITHOUT_CLIENTS = "--testPathIgnorePatterns=/node_modules/|/scenarios/clients/";

await runCommand((signal) =>
  runTests({ name: "test", parameters: [...process.argv.slice(2), WITHOUT_CLIENTS] }, signal),
);
