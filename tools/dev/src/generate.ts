/**
 * Generates `packages/contracts/<package>/gen` from `proto/`, one project per proto package, so
 * that editing one package touches one project, and lists the modules in its `src/index.ts`.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const packages = readdirSync(join(root, "proto/flint")).filter((name) => {
  const version = join(root, "proto/flint", name, "v1");
  return existsSync(version) && readdirSync(version).some((file) => file.endsWith(".proto"));
});

const project = (name: string) => name.replaceAll("_", "-");

for (const name of packages) {
  const home = join(root, "packages/contracts", project(name));
  const rewrites = packages
    .filter((other) => other !== name)
    .map(
      (other) =>
        `rewrite_imports=./flint/${other}/**/*_pb.js:@flint/contracts-${project(other)}/gen`,
    );
  const template = {
    version: "v2",
    plugins: [
      {
        local: join(root, "node_modules/.bin/protoc-gen-es"),
        out: join(home, "gen"),
        opt: [
          "target=js+dts",
          "import_extension=js",
          "rewrite_imports=./buf/validate/**/*_pb.js:@bufbuild/protovalidate/gen",
          ...rewrites,
        ],
      },
    ],
  };
  rmSync(join(home, "gen"), { recursive: true, force: true });
  execFileSync(
    join(root, "node_modules/.bin/buf"),
    ["generate", "--template", JSON.stringify(template), "--path", `proto/flint/${name}`],
    { cwd: root, stdio: "inherit" },
  );
  writeIndex(home, name);
}

/** Lists the generated modules; what a package adds by hand stands in its `src/` beside it. */
function writeIndex(home: string, name: string): void {
  const generated = readdirSync(join(home, "gen/flint", name, "v1"))
    .filter((file) => file.endsWith("_pb.js"))
    .map((file) => `export * from "../gen/flint/${name}/v1/${file}";\n`);
  const handWritten = readdirSync(join(home, "src"))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts" && !file.endsWith(".test.ts"))
    .map((file) => `export * from "./${file}";\n`);
  mkdirSync(join(home, "src"), { recursive: true });
  writeFileSync(
    join(home, "src/index.ts"),
    `// Written by \`npm run generate\`.\n${[...generated, ...handWritten].join("")}`,
  );
}
