import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { openDatabase } from "./open-database.ts";
import { observeStatements } from "./statements.ts";
import { openProxy } from "./test-support/proxy.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch("opening");
});
afterAll(() => scratch.drop());

test("a server that would lose acknowledged commits is refused", async () => {
  // As if the server had another setting: the proxy asks it for the number 2 instead.
  const setting = "@@innodb_flush_log_at_trx_commit";
  const proxy = await openProxy(scratch.url, {
    rewrite: (sql) => sql.replace(setting, "2".padEnd(setting.length)),
  });
  const opened = openDatabase({ url: proxy.url, name: "opening" });
  await expect(opened).rejects.toThrow(/^innodb_flush_log_at_trx_commit is 2: .* Set it to 1/);
  await proxy.close();
});

test("a wrong password is an error that does not show it", async () => {
  const url = new URL(scratch.url);
  url.password = "wrong-password";
  const error: unknown = await openDatabase({ url: url.href, name: "opening" }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ errno: 1045 });
  expect(String(error)).not.toContain("wrong-password");
});

test("every database's statements are told to who listens everywhere", async () => {
  const heard: unknown[] = [];
  const stop = observeStatements((statement) => heard.push(statement));
  await scratch.database.query("SELECT id FROM samples WHERE id = ?", ["a"]);
  await scratch.database.dataSource.query("SELECT name FROM samples WHERE id = ?", ["a"]);
  stop();
  await scratch.database.query("SELECT id FROM samples");
  expect(heard).toEqual([
    { database: "opening", sql: "SELECT id FROM samples WHERE id = ?" },
    { database: "opening", sql: "SELECT name FROM samples WHERE id = ?" },
  ]);
});
