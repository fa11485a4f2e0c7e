import { dirname } from "node:path";
import type { Tree } from "./tree.ts";

/** A package, service, tool or proto package, as its manifest describes it. */
export type Project = {
  /** `packages/contracts/charge`. */
  folder: string;
  /** Its package.json, or project.json for proto/. */
  manifest: string;
  name: string;
  tags: string[];
  dependencies: string[];
  devDependencies: string[];
};

type Manifest = {
  name?: string;
  tags?: string[];
  nx?: { tags?: string[] };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

const MANIFEST =
  /^(packages|services|tools)\/[^/]+\/package\.json$|^packages\/(contracts|builders)\/[^/]+\/package\.json$|^proto\/flint\/[^/]+\/project\.json$/;

/** All projects of the workspace. */
export function projectsOf(tree: Tree): Project[] {
  return tree.files.filter((path) => MANIFEST.test(path)).map((path) => readProject(tree, path));
}

/** The project whose folder holds the file. */
export function projectOf(projects: readonly Project[], path: string): Project | undefined {
  return projects.find((project) => path.startsWith(`${project.folder}/`));
}

function readProject(tree: Tree, manifest: string): Project {
  const content = JSON.parse(tree.read(manifest)) as Manifest;
  return {
    folder: dirname(manifest),
    manifest,
    name: content.name ?? "",
    tags: content.nx?.tags ?? content.tags ?? [],
    dependencies: Object.keys(content.dependencies ?? {}),
    devDependencies: Object.keys(content.devDependencies ?? {}),
  };
}
