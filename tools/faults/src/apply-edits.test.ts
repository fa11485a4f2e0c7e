import { describe, expect, test } from "@jest/globals";
import { applyEdits, NoSuchText } from "./apply-edits.ts";

const TREE: Record<string, string> = { "a.ts": "one two two", "b.ts": "three" };
const read = (file: string) => TREE[file] ?? "";

describe("the edits of a mutant", () => {
  test("replace each text in its place, as it stands", () => {
    const changed = applyEdits(
      [
        { file: "a.ts", text: "one ", replacement: "$& " },
        { file: "b.ts", text: "three", replacement: "" },
        { file: "a.ts", text: "$& two", replacement: "1" },
      ],
      read,
    );
    expect([...changed]).toEqual([
      ["a.ts", "1 two"],
      ["b.ts", ""],
    ]);
  });

  test.each([
    { title: "is missing", text: "four", times: 0 },
    { title: "stands there twice", text: "two", times: 2 },
  ])("are refused where a text $title: mend the table", ({ text, times }) => {
    const edit = () => applyEdits([{ file: "a.ts", text, replacement: "" }], read);
    expect(edit).toThrow(NoSuchText);
    expect(edit).toThrow(`a.ts holds this text ${times} times instead of once; mend the table`);
  });
});
