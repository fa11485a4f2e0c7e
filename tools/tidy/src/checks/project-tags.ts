import { projectsOf } from "../projects.ts";
import type { Finding } from "../finding.ts";
import type { Check } from "./check.ts";

const FOLDERS: [RegExp, string][] = [
  [/^packages\/contracts\//, "contract"],
  [/^packages\//, "package"],
  [/^services\//, "service"],
  [/^tools\//, "tool"],
  [/^proto\//, "proto"],
];

/** Every folder of code is a project, and says its layer and its scope, which are its place. */
export const projectTags: Check = ({ tree }) => {
  const projects = projectsOf(tree);
  const wrongTags = projects.flatMap((project) => {
    const layer = FOLDERS.find(([folder]) => folder.test(project.folder))?.[1] ?? "";
    const scope = project.folder.slice(project.folder.lastIndexOf("/") + 1).replaceAll("_", "-");
    const wanted = [`layer:${layer}`, `scope:${scope}`];
    const missing = wanted.filter((tag) => !project.tags.includes(tag));
    if (missing.length === 0) return [];
    return [
      {
        path: project.manifest,
        problem: `lacks the tag ${missing.join(" and ")}`,
        instruction: `Set its Nx tags to ${JSON.stringify(wanted)}, so that nx can name what a change affects.`,
      },
    ];
  });

  const folders = new Set(
    tree.files
      .map(
        (path) => /^((packages\/contracts|services|tools|packages)\/[^/]+)\/src\//.exec(path)?.[1],
      )
      .filter((folder) => folder !== undefined && folder !== "packages/contracts"),
  );
  const homeless: Finding[] = [...folders]
    .filter((folder) => !projects.some((project) => project.folder === folder))
    .map((folder) => ({
      path: `${folder}/package.json`,
      problem: "is missing: the code beside it belongs to no project",
      instruction: "Add a package.json with name, exports, dependencies and Nx tags.",
    }));
  return [...wrongTags, ...homeless];
};
