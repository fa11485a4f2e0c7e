import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { userOf } from "./database-url.ts";
import { migrate } from "./migrate.ts";
import { provision, unprovision, type Provisioned } from "./provision.ts";
import { openSession, type Session } from "./session.ts";
import { scratchOptions } from "./test-support/scratch.ts";

const options = scratchOptions("migrate");
let provisioned: Provisioned;
let session: Session;
let folder: string;

beforeAll(async () => {
  await unprovision(options);
});
beforeEach(async () => {
  provisioned = await provision(options);
  session = await openSession(provisioned.migrateUrl);
  folder = await mkdtemp(join(tmpdir(), "flint-migrate-"));
});
afterEach(async () => {
  session.close();
  await unprovision(options);
  await rm(folder, { recursive: true });
});
afterAll(() => unprovision(options));

const NOTES =
  "CREATE TABLE notes (id INT NOT NULL PRIMARY KEY);\nGRANT SELECT ON notes TO {{user}};\n";

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

function run(owner = "notes"): Promise<string[]> {
  const { url, migrateUrl } = provisioned;
  const sources = [{ owner, folder: pathToFileURL(folder) }];
  return migrate({ url: migrateUrl, sources, runtimeUser: userOf(url) });
}

async function tables(): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() " +
      "ORDER BY table_name",
  );
  return rows.map(({ name }) => name);
}

describe("migrate", () => {
  test("applies files in order, once, and grants to the runtime user", async () => {
    await write({
      "0001_notes.sql": `-- Comments may hold a ;\n${NOTES}`,
      "0002_colour.sql": "ALTER TABLE notes\n  -- why\n  ADD COLUMN colour INT NULL;",
    });
    expect(await run()).toEqual(["notes/0001_notes", "notes/0002_colour"]);
    expect(await run()).toEqual([]);
    await write({ "0003_more.sql": "CREATE TABLE more (id INT);" });
    expect(await run()).toEqual(["notes/0003_more"]);
    expect(await tables()).toEqual(["migrations", "more", "notes"]);
    const service = await openSession(provisioned.url);
    expect(await service.query("SELECT id, colour FROM notes")).toEqual([]);
    service.close();
    const [row] = await session.query<{ applied_at: unknown }>(
      "SELECT applied_at FROM migrations WHERE number = 1",
    );
    expect(row?.applied_at).toBeInstanceOf(Temporal.Instant);
  });

  test("keeps the numbers of several owners apart", async () => {
    await write({ "0001_notes.sql": NOTES.replaceAll("notes", "of_one") });
    expect(await run("one")).toEqual(["one/0001_notes"]);
    await write({ "0001_notes.sql": NOTES.replaceAll("notes", "of_two") });
    expect(await run("two")).toEqual(["two/0001_notes"]);
    expect(await tables()).toEqual(["migrations", "of_one", "of_two"]);
  });

  test("refuses an applied file that has changed, and says what to do", async () => {
    await write({ "0001_notes.sql": NOTES });
    await run();
    await write({ "0001_notes.sql": `${NOTES}DROP TABLE notes;\n`, "0002_more.sql": "SELECT 1;" });
    await expect(run()).rejects.toThrow(
      /^notes\/0001_notes has changed since it was applied here\. .*add the change under the next number\.$/,
    );
    expect(await tables()).toEqual(["migrations", "notes"]);
  });

  test("by several at once is done by one of them", async () => {
    await write({ "0001_notes.sql": NOTES, "0002_more.sql": "CREATE TABLE more (id INT);" });
    const applied = await Promise.all(Array.from({ length: 4 }, () => run()));
    expect(applied.filter((titles) => titles.length > 0)).toEqual([
      ["notes/0001_notes", "notes/0002_more"],
    ]);
  });

  test("names the file and the statement that failed, and goes on there when it is put right", async () => {
    await write({ "0001_notes.sql": `${NOTES}CREATE TABLE broken (id NOTHING);` });
    await expect(run()).rejects.toThrow(/^notes\/0001_notes: .*\nin: CREATE TABLE broken/s);
    expect(await tables()).toEqual(["migrations", "notes"]);
  });

  test("that was killed between a statement and its record goes on after it", async () => {
    await write({ "0001_notes.sql": `${NOTES}CREATE TABLE more (id INT);` });
    await run();
    for (const done of [0, 1, 2, 3]) {
      // As a kill leaves it: `more` is there, and the record is one statement behind, or none.
      if (done < 2) await session.query("DROP TABLE more");
      await session.query("UPDATE migrations SET applied_at = NULL, statements_done = ?", [done]);
      expect(await run()).toEqual(["notes/0001_notes"]);
      expect(await tables()).toEqual(["migrations", "more", "notes"]);
    }
  });

  test.each([
    ["a gap", { "0001_notes.sql": NOTES, "0003_more.sql": "" }, "0003_more.sql stands where 0002_"],
    ["a double", { "0001_a.sql": "", "0001_b.sql": "" }, "0001_b.sql stands where 0002_"],
    ["another form", { "1_notes.sql": NOTES }, "1_notes.sql stands where 0001_"],
  ])("refuses files with %s in their numbers", async (_name, files, message) => {
    await write(files as Record<string, string>);
    await expect(run()).rejects.toThrow(message);
  });
});
