import { randomInt } from "node:crypto";

/** Where unguessable text comes from: secrets of API keys, of links, of webhooks. */
export interface Secrets {
  /** 32 letters and digits, 190 bits of randomness; no two are ever equal. */
  next(): string;
}

// No `-` and `_`: a double click selects all of it, and it needs no quoting anywhere.
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 32;

/** Secrets for production, from the machine's cryptographic randomness. */
export const systemSecrets: Secrets = {
  next: () => Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(""),
};
