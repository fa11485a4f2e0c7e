import { declaredImports } from "../checks/declared-imports.ts";
import { docstrings } from "../checks/docstrings.ts";
import { fileShape } from "../checks/file-shape.ts";
import { foreseeableServices } from "../checks/foreseeable-services.ts";
import { migrations } from "../checks/migrations.ts";
import { ownMachine } from "../checks/own-machine.ts";
import { projectTags } from "../checks/project-tags.ts";
import { promises } from "../checks/promises.ts";
import { reasons } from "../checks/reasons.ts";
import { rpcFiles } from "../checks/rpc-files.ts";
import type { Check } from "../checks/check.ts";
import { readContracts } from "../contracts.ts";
import { readReasonTables } from "../reason-tables.ts";
import { workingTree } from "../tree.ts";
import type { Step } from "./step.ts";

/** In the order in which their findings are told. */
export const CHECKS: readonly Check[] = [
  projectTags,
  declaredImports,
  rpcFiles,
  reasons,
  foreseeableServices,
  migrations,
  promises,
  docstrings,
  fileShape,
  ownMachine,
];

/** The rules that no linter has. */
export const tidy: Step = {
  name: "tidy",
  summary: "RPCs, reasons, migrations, promises, tags, names, and services without a clock",
  async run(root) {
    const contracts = await readContracts(root);
    const tables = await readReasonTables(root, contracts);
    const facts = { tree: workingTree(root), contracts, tables };
    return CHECKS.flatMap((check) => check(facts));
  },
};
