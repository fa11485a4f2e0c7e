import ts from "typescript";
import type { Tree } from "./tree.ts";

/** Parses a TypeScript file of the tree; syntax errors are the compiler's business. */
export function parseSource(tree: Tree, path: string): ts.SourceFile {
  return ts.createSourceFile(path, tree.read(path), ts.ScriptTarget.Latest, true);
}

/** Visits every node below the given one, parents first. */
export function everyNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  ts.forEachChild(node, (child) => {
    visit(child);
    everyNode(child, visit);
  });
}

/** The line of a node, from 1. */
export function lineOf(node: ts.Node): number {
  const source = node.getSourceFile();
  return source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
}
