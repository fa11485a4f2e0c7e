import type { DescMessage, DescMethodUnary, Message } from "@bufbuild/protobuf";
import type { Crypter, SealedPlace } from "@flint/db";
import { createHmac, randomBytes } from "node:crypto";
import { flatten, type FlatField } from "./flatten.ts";

/**
 * How fields that nobody may read are kept: as a hash under a key of the row's own, which is
 * sealed. Needed where the request has a field marked `sensitive`.
 */
export type FingerprintSeal = { crypter: Crypter; place: SealedPlace };

/** Values by path, in the order of the fields. Paths never begin with "#". */
type Stored = Record<string, string>;

/** Under which the sealed key of the row's hashes stands. */
const HASH_KEY = "#key";

const KEY_BYTES = 32;

/**
 * A request as it is kept to be compared with repeats under the same key: its set fields without
 * `request_id`, the same bytes whether it came as JSON or as binary (but for hashed fields, whose
 * key is new each time).
 */
export function requestFingerprint(
  method: DescMethodUnary,
  request: Message,
  seal?: FingerprintSeal,
): Buffer {
  const stored: Stored = {};
  let key: Buffer | undefined;
  for (const field of flat(method, request)) {
    if (field.isSensitive && key === undefined) {
      key = randomBytes(KEY_BYTES);
      stored[HASH_KEY] = needed(method, seal, ({ crypter, place }) =>
        crypter.seal((key as Buffer).toString("base64"), place).toString("base64"),
      );
    }
    stored[field.path] = keep(field, key);
  }
  return Buffer.from(JSON.stringify(stored), "utf8");
}

/**
 * Compares a repeat with what was kept of the first request.
 *
 * @returns the path of the first field that differs, or undefined where the two say the same
 */
export function firstDifference(
  method: DescMethodUnary,
  fingerprint: Uint8Array,
  request: Message,
  seal?: FingerprintSeal,
): string | undefined {
  const stored = JSON.parse(Buffer.from(fingerprint).toString("utf8")) as Stored;
  const key = openKey(method, stored, seal);
  const missing = new Set(Object.keys(stored));
  missing.delete(HASH_KEY);
  const differing: string[] = [];
  for (const field of flat(method, request)) {
    missing.delete(field.path);
    // A field that was absent then has no hash to compare with: any value is another one.
    const kept = field.isSensitive && key === undefined ? undefined : keep(field, key);
    if (stored[field.path] !== kept || kept === undefined) {
      differing.push(field.path);
      break;
    }
  }
  return firstOf(method.input, [...differing, ...[...missing].slice(0, 1)]);
}

function flat(method: DescMethodUnary, request: Message): FlatField[] {
  return flatten(method.input, request, "requestId");
}

function keep(field: FlatField, key: Buffer | undefined): string {
  return field.isSensitive
    ? createHmac("sha256", key as Buffer)
        .update(`${field.path}\n${field.value}`)
        .digest("base64")
    : field.value;
}

function openKey(
  method: DescMethodUnary,
  stored: Stored,
  seal?: FingerprintSeal,
): Buffer | undefined {
  const sealed = stored[HASH_KEY];
  if (sealed === undefined) {
    return undefined;
  }
  return needed(method, seal, ({ crypter, place }) =>
    Buffer.from(crypter.open(Buffer.from(sealed, "base64"), place), "base64"),
  );
}

function needed<T>(
  method: DescMethodUnary,
  seal: FingerprintSeal | undefined,
  use: (seal: FingerprintSeal) => T,
): T {
  if (seal === undefined) {
    throw new TypeError(`${method.name} takes secrets: its fingerprint needs a crypter`);
  }
  return use(seal);
}

/** Of several paths the one whose field is declared first. */
function firstOf(desc: DescMessage, paths: readonly string[]): string | undefined {
  const place = (path: string) =>
    desc.fields.findIndex(({ name }) => name === /^[a-z0-9_]+/i.exec(path)?.[0]);
  return [...paths].sort((one, other) => place(one) - place(other))[0];
}
