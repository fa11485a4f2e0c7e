import { createHash } from "node:crypto";

/** The SHA-256 of a text's UTF-8 bytes: 32 bytes. What is stored of a secret instead of it. */
export function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(text, "utf8").digest());
}
