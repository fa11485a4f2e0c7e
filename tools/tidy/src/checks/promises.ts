import ts from "typescript";
import type { Finding } from "../finding.ts";
import { PROMISE_IDS } from "../promise-ids.ts";
import { everyNode, parseSource } from "../source-file.ts";
import type { Tree } from "../tree.ts";
import type { Check } from "./check.ts";

const PAGE = "docs/promises.md";

/**
 * Every promise has its row in docs/promises.md, and the row names the test that keeps it, or the
 * issue that will bring one. The test's name begins with the promise's id.
 */
export const promises: Check = ({ tree }) => {
  const rows = tree.files.includes(PAGE) ? rowsOf(tree.read(PAGE)) : [];
  const missing = PROMISE_IDS.filter((id) => !rows.some((row) => row.id === id)).map((id) => ({
    path: PAGE,
    problem: `${id} has no row`,
    instruction: "Every promise stays on the page: id, what holds, and its test or its issue.",
  }));
  const twice = rows
    .filter((row, index) => rows.findIndex((other) => other.id === row.id) !== index)
    .map((row) => ({
      path: PAGE,
      line: row.line,
      problem: `${row.id} has two rows`,
      instruction: "Keep the row that is true.",
    }));
  return [...missing, ...twice, ...rows.flatMap((row) => checkRow(tree, row))];
};

type Row = { id: string; keptBy: string; line: number };

function rowsOf(page: string): Row[] {
  return page.split("\n").flatMap((text, index) => {
    const [, id, keptBy] = /^\| ([A-Z]\d+) +\| .+? \| (.+?) +\|$/.exec(text) ?? [];
    return id === undefined || keptBy === undefined ? [] : [{ id, keptBy, line: index + 1 }];
  });
}

function checkRow(tree: Tree, row: Row): Finding[] {
  const at = { path: PAGE, line: row.line };
  const tests = [...row.keptBy.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, path = ""]) => path);
  if (tests.length === 0) {
    if (/^issue “[^”]+”$/.test(row.keptBy)) return [];
    return [
      {
        ...at,
        problem: `${row.id} names neither a test nor an issue`,
        instruction: "Write the test's path in backticks, or: issue “its title”.",
      },
    ];
  }
  return tests.flatMap((path) => {
    if (!tree.files.includes(path))
      return [
        {
          ...at,
          problem: `${row.id} names a test file that does not exist: ${path}`,
          instruction: "Write that test, or name the file that keeps the promise.",
        },
      ];
    // A test that keeps several promises names them all: "A1, I4: …".
    const isNamed = new RegExp(`^(?:[A-Z]+-?\\d+, )*${row.id}(?![0-9A-Za-z])`);
    if (testNames(tree, path).some((name) => isNamed.test(name))) return [];
    return [
      {
        ...at,
        problem: `no test in ${path} has a name that begins with ${row.id}`,
        instruction: `Name the test for its promise: test("${row.id} …").`,
      },
    ];
  });
}

/** The names given to test, it and describe, also by way of .each. */
function testNames(tree: Tree, path: string): string[] {
  const names: string[] = [];
  everyNode(parseSource(tree, path), (node) => {
    if (!ts.isCallExpression(node) || !/^(test|it|describe)\b/.test(node.expression.getText()))
      return;
    const [name] = node.arguments;
    if (name === undefined) return;
    if (ts.isStringLiteralLike(name)) names.push(name.text);
    if (ts.isTemplateExpression(name)) names.push(name.head.text);
  });
  return names;
}
