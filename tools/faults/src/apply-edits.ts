import type { Edit } from "./mutant.ts";

/** The table speaks of a text that is not there exactly once. */
export class NoSuchText extends Error {
  override name = "NoSuchText";
}

/**
 * Makes the edits of one mutant.
 *
 * @param read the text of a file, relative to the root
 * @returns the files that change, with their new text
 * @throws NoSuchText where a text is missing or stands there several times
 */
export function applyEdits(
  edits: readonly Edit[],
  read: (file: string) => string,
): Map<string, string> {
  const changed = new Map<string, string>();
  for (const { file, text, replacement } of edits) {
    const before = changed.get(file) ?? read(file);
    const parts = before.split(text);
    if (parts.length !== 2) {
      throw new NoSuchText(
        `${file} holds this text ${parts.length - 1} times instead of once; mend the table in ` +
          `tools/faults/src/table: ${JSON.stringify(text)}`,
      );
    }
    changed.set(file, parts.join(replacement));
  }
  return changed;
}
