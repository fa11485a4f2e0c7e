import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { workingTree } from "@flint/tidy/tree";

/** A copy of the working tree that may be broken at will. */
export type PrivateCopy = { root: string; remove(): void };

/**
 * Copies the working tree, changed and new files too, to a temporary folder. Packages from npm are
 * linked; the links of workspace projects lead into the copy, so that what is changed there is
 * what runs.
 */
export function privateCopy(root: string): PrivateCopy {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), "flint-mutants-"));
  const { files } = workingTree(root);
  for (const path of files) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  // npm puts another version of a package beside the project that asks for it.
  for (const path of files.filter((file) => basename(file) === "package.json")) {
    const folder = dirname(path);
    linkPackages(join(root, folder, "node_modules"), join(copy, folder, "node_modules"));
  }
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}

function linkPackages(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const [installed, link] = [join(from, name), join(to, name)];
    // npm links a workspace project by a path from here to its folder.
    if (isWorkspaceLink(installed)) symlinkSync(readlinkSync(installed), link);
    else if (holdsWorkspaceLinks(installed)) linkPackages(installed, link);
    else symlinkSync(installed, link);
  }
}

/** A scope's folder, such as @flint. */
function holdsWorkspaceLinks(folder: string): boolean {
  if (!basename(folder).startsWith("@")) return false;
  return readdirSync(folder).some((name) => isWorkspaceLink(join(folder, name)));
}

function isWorkspaceLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink() && !realpathSync(path).includes("/node_modules/");
}
