import ts from "typescript";
import type { Finding } from "../finding.ts";
import { projectOf, projectsOf, type Project } from "../projects.ts";
import { isTestCode } from "../tree.ts";
import type { Check } from "./check.ts";

/**
 * A project declares the workspace packages that it imports: `nx affected` sees declared edges
 * only, and an undeclared one is a test that did not run. (Packages from npm are the
 * dependency rules' business.)
 */
export const declaredImports: Check = ({ tree }) => {
  const projects = projectsOf(tree);
  // One finding for each project and package: the files behind it are mended by the same line.
  const found = new Map<string, Finding>();
  for (const path of tree.files.filter((file) => /\.(ts|mts|js|mjs)$/.test(file))) {
    const project = projectOf(projects, path);
    if (project === undefined) continue;
    for (const name of importedPackages(tree.read(path))) {
      const finding = undeclared(project, path, name);
      const key = `${project.folder} ${name} ${isTestCode(path)}`;
      if (finding !== undefined && !found.has(key)) found.set(key, finding);
    }
  }
  return [...found.values()];
};

function importedPackages(source: string): Set<string> {
  const { importedFiles } = ts.preProcessFile(source, true, true);
  return new Set(
    importedFiles.flatMap(({ fileName }) => /^@flint\/[^/]+/.exec(fileName)?.[0] ?? []),
  );
}

function undeclared(project: Project, path: string, name: string): Finding | undefined {
  const isForTests = isTestCode(path);
  const isDeclared =
    name === project.name ||
    project.dependencies.includes(name) ||
    (isForTests && project.devDependencies.includes(name));
  if (isDeclared) return undefined;
  return {
    path,
    problem: `imports ${name}, which ${project.manifest} does not declare`,
    instruction: `Add "${name}": "*" to its ${isForTests ? "devDependencies" : "dependencies"} and run npm install.`,
  };
}
