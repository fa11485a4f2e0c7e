import { sha256 } from "@flint/std";
import type { WorkspaceMode } from "./workspace.ts";

/** Bytes of randomness in a secret: 256 bits, which nobody guesses. */
export const SECRET_BYTES = 32;

/** A new API key's secret: what is shown once, and what is stored of it. */
export type Secret = {
  /** `flint_test_…` or `flint_live_…`. */
  text: string;
  /** Its first characters, shown for ever to tell keys apart. */
  hint: string;
  sha256: Uint8Array;
};

// Letters and digits only: a double click selects all of it, and it needs no quoting anywhere.
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62 to the 43rd is the first power above 2 to the 256th. */
const LETTERS = 43;
const PREFIXES = { live: "flint_live_", sandbox: "flint_test_" } as const satisfies Record<
  WorkspaceMode,
  string
>;
/** Leaves 232 bits unknown. */
const HINT_LETTERS = 4;

/**
 * Writes randomness as a secret.
 *
 * @param bytes `SECRET_BYTES` unforeseeable ones
 */
export function secretOf(mode: WorkspaceMode, bytes: Uint8Array): Secret {
  const prefix = PREFIXES[mode];
  const text = prefix + letters(bytes);
  return {
    text,
    hint: text.slice(0, prefix.length + HINT_LETTERS),
    sha256: sha256(text),
  };
}

function letters(bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (let count = 0; count < LETTERS; count += 1) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
