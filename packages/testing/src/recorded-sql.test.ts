import { expect, test } from "@jest/globals";
import { tenancyBreaches } from "./recorded-sql.ts";

const breaches = (sql: string) => tenancyBreaches([{ database: "charge", sql }]);

test.each([
  "SELECT id FROM orders WHERE workspace_id = ? AND id = ?",
  "SELECT o.id FROM orders o JOIN intents i ON i.workspace_id = o.workspace_id AND i.order_id = o.id",
  "INSERT INTO orders (id, workspace_id) VALUES (?, ?)",
  "UPDATE orders SET state = ? WHERE workspace_id = ? AND id = ?",
  "/* all workspaces: feed */ SELECT position FROM event_positions WHERE position > ?",
  "SELECT name FROM consumer_cursors WHERE name = ? FOR UPDATE",
  "INSERT INTO instances (name) VALUES (?) ON DUPLICATE KEY UPDATE epoch = epoch + 1",
  "SELECT VERSION() AS `version`",
  "SELECT GET_LOCK(?, 0) AS held",
])("%s stays in its workspace", (sql) => {
  expect(breaches(sql)).toEqual([]);
});

test.each([
  ["SELECT id FROM orders WHERE id = ?", "carries no workspace_id"],
  ["SELECT `o`.`workspace_id` FROM `orders` `o` WHERE `o`.`id` = ?", "carries no workspace_id"],
  ["INSERT INTO orders (id) VALUES (?)", "carries no workspace_id"],
  ["UPDATE orders SET workspace_id = ? WHERE id = ?", "carries no workspace_id"],
  ["DELETE FROM orders", "carries no workspace_id"],
  ["/* all workspaces: laziness */ SELECT id FROM orders", "is not in packages/testing"],
])("%s is a breach", (sql, words) => {
  expect(breaches(sql)).toEqual([expect.stringContaining(words)]);
});
