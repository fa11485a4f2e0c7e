import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files that a check looks at. Checks are functions of it, so that tests can plant breaches. */
export interface Tree {
  /** Paths relative to the root, sorted; what git ignores is not among them. */
  readonly files: readonly string[];
  /** The text of one of the files. */
  read(path: string): string;
}

/** The repository as it is now: committed, changed and new files alike. */
export function workingTree(root: string): Tree {
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  // A linked node_modules is no folder to git, which ignores folders of that name only.
  const files = [...new Set(listed.split("\0"))].filter(
    (path) => path !== "" && !path.endsWith("node_modules") && existsSync(join(root, path)),
  );
  return treeOf(files, (path) => readFileSync(join(root, path), "utf8"));
}

/** A tree that exists in a test only. */
export function plantedTree(contents: Record<string, string>): Tree {
  return treeOf(Object.keys(contents), (path) => contents[path] ?? "");
}

function treeOf(files: string[], load: (path: string) => string): Tree {
  const kept = new Map<string, string>();
  return {
    files: files.sort(),
    read(path) {
      const text = kept.get(path) ?? load(path);
      kept.set(path, text);
      return text;
    },
  };
}

/** Whether people wrote the file, as opposed to a generator or another project. */
export function isHandWritten(path: string): boolean {
  return !/(^|\/)gen\/|^proto\/buf\/|^package-lock\.json$|^LICENSE$|^docs\/errors\.md$/.test(path);
}

const TEST_CODE =
  /\.test\.ts$|^services\/[^/]+\/scenarios\/|\/src\/(testing|test-support)\/|^packages\/testing\//;

/** Whether the file is for tests only, and may do what the product must not. */
export function isTestCode(path: string): boolean {
  return TEST_CODE.test(path);
}
