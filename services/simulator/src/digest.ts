import { hash } from "node:crypto";

/**
 * A short name for a text: 24 letters, 96 bits, the same for the same text. Letters only, since
 * a run of hexadecimal digits can pass for a card number.
 */
export function digest(text: string): string {
  return lettersOfHex(hash("sha256", text, "hex").slice(0, 24));
}

/** A number of 32 bits for a text, the same for the same text. */
export function digestNumber(text: string): number {
  return Number.parseInt(hash("sha256", text, "hex").slice(0, 8), 16);
}

/** Writes hexadecimal digits as the letters a to p. */
export function lettersOfHex(hex: string): string {
  return hex.replace(/[0-9a-f]/g, (digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]!);
}
