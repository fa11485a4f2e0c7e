import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";

/** A folder of migrations and whose they are: `outbox`, `jobs`, `rpc` or a service's name. */
export interface MigrationSource {
  owner: string;
  /** Holds `0001_name.sql`, `0002_…`: forward only, never changed once released. */
  folder: URL;
}

/** One file of a source. */
export interface Migration {
  owner: string;
  number: number;
  name: string;
  /** SHA-256 of the file, hexadecimal. */
  checksum: string;
  statements: string[];
}

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/**
 * Reads a source's migrations in their order.
 *
 * @throws Error when a file is named otherwise, or the numbers have a gap or a double
 */
export async function readMigrations(source: MigrationSource): Promise<Migration[]> {
  const folder = new URL(`${source.folder.href.replace(/\/$/, "")}/`);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const [, digits, name] = FILE_NAME.exec(file) ?? [];
      if (name === undefined || Number(digits) !== index + 1) {
        const expected = `${String(index + 1).padStart(4, "0")}_what_it_does.sql`;
        throw new Error(`${source.owner}: ${file} stands where ${expected} is expected.`);
      }
      const text = await readFile(new URL(file, folder), "utf8");
      const checksum = createHash("sha256").update(text).digest("hex");
      return { owner: source.owner, number: index + 1, name, checksum, statements: split(text) };
    }),
  );
}

/** Statements end in a semicolon at a line's end; a comment has lines of its own. */
function split(text: string): string[] {
  return text
    .replace(/^\s*--.*$/gm, "")
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
