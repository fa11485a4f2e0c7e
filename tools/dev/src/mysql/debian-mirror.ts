import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const SOURCES = "/etc/apt";

/** The mirror of Debian itself that this machine's own apt sources name; undefined without one. */
export function debianMirror(): string | undefined {
  return sourceFiles()
    .flatMap((file) => mirrorsIn(readFileSync(file, "utf8")))
    .at(0);
}

/**
 * Mirrors of Debian in a text of either form: `deb [options] <address> <suite>` or `URIs: <address>`.
 * Security updates and other archives are of another name.
 */
export function mirrorsIn(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const words = line.trim().split(/\s+/);
    if (words[0] !== "deb" && words[0] !== "URIs:") return [];
    return words.filter((word) => /^(https?|mirror\+\w+|file):.*\/debian\/?$/.test(word));
  });
}

function sourceFiles(): string[] {
  const folder = join(SOURCES, "sources.list.d");
  const parts = existsSync(folder) ? readdirSync(folder) : [];
  return [
    join(SOURCES, "sources.list"),
    ...parts.filter((name) => /\.(list|sources)$/.test(name)).map((name) => join(folder, name)),
  ].filter((file) => existsSync(file));
}
