import { sha256 } from "@flint/std";

/**
 * The fingerprint that Flint keeps of a processor's: equal for the same card at the same account,
 * and for no other account's.
 */
export function fingerprintAt(processorAccountId: string, fingerprint: string): string {
  return Buffer.from(sha256(`${processorAccountId}/${fingerprint}`)).toString("hex");
}
