import ts from "typescript";
import type { Finding } from "../finding.ts";
import { everyNode, lineOf, parseSource } from "../source-file.ts";
import { isTestCode } from "../tree.ts";
import type { Check } from "./check.ts";

const TIME = "Take `now` from the Clock in deps: customers of a test clock live on its time.";
const MEASURING =
  "Measure durations in packages/, not in a service; business dates come from Clock.";
const RANDOM =
  "Take ids from Ids and secrets from Randomness (@flint/std), as deps hand them over.";
const TIMER =
  "Enqueue a job for later; to wait within a call, take Sleep (@flint/std) as deps hand it over.";

// What makes a service unforeseeable, by the global name or by what is imported from where.
const GLOBALS: Record<string, string> = {
  Date: TIME,
  performance: MEASURING,
  crypto: RANDOM,
  setTimeout: TIMER,
  setInterval: TIMER,
  setImmediate: TIMER,
};
const MEMBERS: Record<string, string> = {
  "Temporal.Now": TIME,
  "Math.random": RANDOM,
  "process.hrtime": MEASURING,
};
const MODULES: Record<string, { names: RegExp; instruction: string }> = {
  crypto: { names: /^(random.*|getRandomValues|webcrypto)$/, instruction: RANDOM },
  timers: { names: /./, instruction: TIMER },
  "timers/promises": { names: /./, instruction: TIMER },
  perf_hooks: { names: /./, instruction: MEASURING },
};

/**
 * Services take time, randomness and waiting from what they are given, so that a test can foresee
 * every answer. Tests themselves are free.
 */
export const foreseeableServices: Check = ({ tree }) =>
  tree.files
    .filter((path) => /^services\/[^/]+\/src\/.*\.ts$/.test(path) && !isTestCode(path))
    .flatMap((path) => {
      const findings: Finding[] = [];
      everyNode(parseSource(tree, path), (node) => {
        const found = unforeseeable(node);
        if (found === undefined) return;
        const problem = `${found.name} makes what the service does unforeseeable`;
        findings.push({ path, line: lineOf(node), problem, instruction: found.instruction });
      });
      return findings;
    });

function unforeseeable(node: ts.Node): { name: string; instruction: string } | undefined {
  if (ts.isIdentifier(node) && isGlobalName(node)) {
    const instruction = Object.hasOwn(GLOBALS, node.text) ? GLOBALS[node.text] : undefined;
    return instruction === undefined ? undefined : { name: node.text, instruction };
  }
  if (ts.isPropertyAccessExpression(node)) {
    // `globalThis.setTimeout` is the global `setTimeout` again.
    const name = node.getText().replace(/^globalThis\./, "");
    const instruction =
      MEMBERS[name] ?? (node.expression.getText() === "globalThis" && GLOBALS[name]);
    return instruction ? { name, instruction } : undefined;
  }
  if (ts.isImportDeclaration(node)) return importedUnforeseeable(node);
  return undefined;
}

/** Whether the name stands for itself, and not for a member, a key or something declared here. */
function isGlobalName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  const isDeclaredName = "name" in parent && parent.name === node;
  return !isDeclaredName || ts.isShorthandPropertyAssignment(parent);
}

function importedUnforeseeable(node: ts.ImportDeclaration) {
  const from = (node.moduleSpecifier as ts.StringLiteral).text;
  const module = MODULES[from.replace(/^node:/, "")];
  const bindings = node.importClause?.namedBindings;
  if (module === undefined || (!from.startsWith("node:") && from !== "crypto")) return undefined;
  if (bindings === undefined || !ts.isNamedImports(bindings))
    return { name: `all of ${from}`, instruction: "Import what you need of it by name." };
  const name = bindings.elements
    .map((element) => (element.propertyName ?? element.name).text)
    .find((text) => module.names.test(text));
  return name === undefined
    ? undefined
    : { name: `${name} of ${from}`, instruction: module.instruction };
}
