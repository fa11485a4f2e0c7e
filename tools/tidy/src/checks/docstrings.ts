import ts from "typescript";
import { lineOf, parseSource } from "../source-file.ts";
import { isHandWritten, isTestCode } from "../tree.ts";
import type { Check } from "./check.ts";

/** Every export has a docstring: whoever imports it reads that and not the code. */
export const docstrings: Check = ({ tree }) =>
  tree.files
    .filter((path) => /^(packages|services|tools)\/.*\/src\/.*\.ts$/.test(path))
    .filter((path) => isHandWritten(path) && !isTestCode(path))
    .flatMap((path) =>
      parseSource(tree, path)
        .statements.filter(
          (statement) => isExportedDeclaration(statement) && !isDescribed(statement),
        )
        .map((statement) => ({
          path,
          line: lineOf(statement),
          problem: `${nameOf(statement)} is exported without a docstring`,
          instruction: "Say in /** … */ what it is for: shape, unit, bounds, errors, and why.",
        })),
    );

type Declaration = ts.Statement & { modifiers?: ts.NodeArray<ts.ModifierLike> };

function isExportedDeclaration(statement: Declaration): boolean {
  return (
    statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false
  );
}

function isDescribed(statement: ts.Statement): boolean {
  return ts.getJSDocCommentsAndTags(statement).length > 0;
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((one) => one.name.getText()).join(", ");
  return "name" in statement ? (statement.name as ts.Identifier).text : "It";
}
