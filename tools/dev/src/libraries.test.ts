import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
// @ts-expect-error: plain JavaScript, which runs before anything is installed.
import { packageOf, provideLibraries } from "../bin/libraries.mjs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flint-node-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const MISSING =
  "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: No such file or directory";

/** A program that ends as a Node does that cannot start. */
function program(name: string, words: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho '${words}' >&2\nexit 127\n`);
  chmodSync(file, 0o755);
  return file;
}

function refusalOf(node: string): string {
  const fail = (message: string): never => {
    throw new Error(message);
  };
  try {
    (provideLibraries as (node: string, fail: (message: string) => never) => void)(node, fail);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("the libraries of the pinned Node", () => {
  test("a Node that starts needs nothing", () => {
    expect(refusalOf(process.execPath)).toBe("");
  });

  test.each([
    [MISSING, "libatomic1"],
    [MISSING.replace("libatomic.so.1", "libother.so.2"), undefined],
    ["Segmentation fault", undefined],
  ])("%s: the package is %s", (words, expected) => {
    expect((packageOf as (words: string) => string | undefined)(words)).toBe(expected);
  });

  test("one that cannot start for another reason is told as it is", () => {
    expect(refusalOf(program("broken", "Illegal instruction"))).toContain("Illegal instruction");
    expect(refusalOf(join(folder, "absent"))).toContain("ENOENT");
  });
});
