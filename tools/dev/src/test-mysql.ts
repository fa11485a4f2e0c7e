/**
 * `npm run test:mysql`: the tests that need a database, on a real MySQL. `npm test` takes what
 * the machine has, which is often MariaDB.
 */
import { runCommand } from "./ending.ts";
import { runTests } from "./jest/test-run.ts";
import { findRealMysql } from "./mysql/find.ts";

const WITH_DATABASE = ["--testPathPatterns=\\.(db|scenario)\\.test\\.ts$"];

await runCommand((signal) => {
  const asked = process.argv.slice(2);
  const parameters = asked.length > 0 ? asked : WITH_DATABASE;
  return runTests({ name: "mysql", parameters, findDatabase: findRealMysql }, signal);
});
