import { randomFillSync } from "node:crypto";

/** Where secrets come from. Given to whoever needs it, so that tests can foresee them. */
export interface Randomness {
  /** As many unforeseeable bytes as asked for. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** The machine's cryptographic randomness. */
export const systemRandomness: Randomness = {
  bytes: (length) => randomFillSync(new Uint8Array(length)),
};
