import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The repository that these sources are part of. */
export const REPOSITORY = join(import.meta.dirname, "../../../..");

/** A small workspace on disk in which a test plants breaches for real programs to find. */
export type PlantedWorkspace = { root: string; remove(): void };

/**
 * Writes a workspace to a temporary folder.
 *
 * @param files contents by path
 * @param copied files of the repository that are needed as they are: configurations, contracts
 * @param installed names to be found in `node_modules`, each a link to the folder given (relative
 *   to the workspace); `.bin` is always there
 */
export function plantWorkspace(
  files: Record<string, string>,
  copied: string[] = [],
  installed: Record<string, string> = {},
): PlantedWorkspace {
  const root = mkdtempSync(join(tmpdir(), "flint-planted-"));
  for (const path of copied) cpSync(join(REPOSITORY, path), join(root, path), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const modules = { ".bin": join(REPOSITORY, "node_modules/.bin"), ...installed };
  for (const [name, folder] of Object.entries(modules)) {
    const link = join(root, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(folder.startsWith("/") ? folder : join(root, folder), link);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
