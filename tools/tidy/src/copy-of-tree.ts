import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { workingTree } from "./tree.ts";

/**
 * Copies the working tree to a temporary place, so that a generator can be let loose on it.
 * Installed packages are linked, not copied.
 *
 * @returns the copy's root, and what removes it again
 */
export function copyOfTree(root: string): { root: string; remove(): void } {
  const copy = mkdtempSync(join(tmpdir(), "flint-tidy-"));
  const projects = new Set([""]);
  for (const path of workingTree(root).files) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
    if (path.endsWith("package.json")) projects.add(dirname(path));
  }
  for (const project of projects) {
    const installed = join(root, project, "node_modules");
    const link = join(copy, project, "node_modules");
    if (existsSync(installed) && !existsSync(link)) symlinkSync(installed, link);
  }
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}
