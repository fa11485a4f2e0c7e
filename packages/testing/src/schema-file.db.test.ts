import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { expectSchemaFile } from "./schema-file.ts";

const MIGRATION = `-- Things.
CREATE TABLE things (
  id BIGINT NOT NULL AUTO_INCREMENT,
  workspace_id VARCHAR(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open',
  tries INT NOT NULL DEFAULT 0,
  live TINYINT(1) NULL,
  twice BIGINT GENERATED ALWAYS AS (tries * 2) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY things_newest (workspace_id, id DESC),
  CONSTRAINT things_state CHECK (state IN ('open', 'closed'))
) ENGINE=InnoDB;

GRANT SELECT, INSERT, UPDATE (state, tries) ON things TO {{user}};
`;

const SCHEMA = `CREATE TABLE things (
  id bigint NOT NULL AUTO_INCREMENT,
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state varchar(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open',
  tries int NOT NULL DEFAULT 0,
  live tinyint(1) NULL,
  twice bigint GENERATED ALWAYS AS (tries * 2) STORED NULL,
  PRIMARY KEY (id),
  UNIQUE KEY things_newest (workspace_id, id DESC),
  CONSTRAINT things_state CHECK (state in ('open','closed'))
);
GRANT SELECT, INSERT, UPDATE (state, tries) ON things TO {{user}};
`;

let folder = "";
let file: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flint-schema-"));
  file = pathToFileURL(join(folder, "schema.sql"));
  await mkdir(join(folder, "migrations"));
  await writeFile(join(folder, "migrations/0001_things.sql"), MIGRATION);
});
afterAll(() => rm(folder, { recursive: true }));

const check = () =>
  expectSchemaFile({ owner: "things", folder: pathToFileURL(join(folder, "migrations")) }, file);

test("a schema that says what the migrations build passes, whatever its comments", async () => {
  await writeFile(file, `-- Anything.\n${SCHEMA}`);
  await check();
});

test.each([
  { of: "a column", from: "  tries int NOT NULL DEFAULT 0,\n", to: "" },
  { of: "a default", from: "DEFAULT 'open'", to: "DEFAULT 'shut'" },
  { of: "an order of a key", from: "id DESC", to: "id" },
  { of: "a constraint", from: "'closed'", to: "'shut'" },
  { of: "a grant", from: "SELECT, INSERT, UPDATE (state, tries)", to: "SELECT, INSERT" },
])("a schema without $of fails and says how to write it", async ({ from, to }) => {
  expect(SCHEMA).toContain(from);
  await writeFile(file, SCHEMA.replace(from, to));
  await expect(check()).rejects.toThrow("FLINT_TEST_WRITE_SCHEMA=1 npm test");
});

test("a schema that is not there fails, and can be written", async () => {
  await rm(file);
  await expect(check()).rejects.toThrow("is not what the migrations build");
  process.env["FLINT_TEST_WRITE_SCHEMA"] = "1";
  try {
    await check();
  } finally {
    delete process.env["FLINT_TEST_WRITE_SCHEMA"];
  }
  expect(await readFile(file, "utf8")).toContain(SCHEMA);
});
