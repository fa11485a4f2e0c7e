import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { parseMasterKeys, type MasterKey } from "./master-keys.ts";

/** The row a sealed text belongs to; it opens nowhere else. */
export interface SealedPlace {
  /** The internal id of the workspace. */
  workspaceId: string;
  table: string;
  rowId: string;
}

/** A sealed text that does not open: changed, of another row, or under a key that is not held. */
export class CannotOpen extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CannotOpen";
  }
}

const ALGORITHM = "aes-256-gcm";
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;
const WRAPPED_BYTES = IV_BYTES + DATA_KEY_BYTES + TAG_BYTES;

/**
 * Envelope encryption for secrets in rows: processor tokens, credentials, stored answers.
 *
 * A record is `version (1) · length of key id (1) · key id · data key, sealed by the master key
 * (60) · text, sealed by the data key (12 + n + 16)`. Both seals are AES-256-GCM with a random
 * nonce, and bind the version, the key id and the place. A data key seals one text only, so that
 * the bound on random nonces under one key counts records, not bytes.
 */
export class Crypter {
  readonly #keys: ReadonlyMap<string, MasterKey>;
  readonly #first: MasterKey;

  /** @param masterKeys `id:base64,…`, as `parseMasterKeys` reads them; the first one seals */
  constructor(masterKeys: string) {
    const keys = parseMasterKeys(masterKeys);
    const [first] = keys;
    if (first === undefined) throw new Error("There is no master key.");
    this.#first = first;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** Seals a text for one row, under the first master key. */
  seal(plaintext: string, place: SealedPlace): Buffer {
    const header = headerOf(this.#first.id);
    const bound = boundTo(header, place);
    const dataKey = randomBytes(DATA_KEY_BYTES);
    return Buffer.concat([
      header,
      encrypt(this.#first.bytes, dataKey, bound),
      encrypt(dataKey, Buffer.from(plaintext, "utf8"), bound),
    ]);
  }

  /**
   * Opens what was sealed for this row, under whichever master key.
   *
   * @throws CannotOpen
   */
  open(sealed: Uint8Array, place: SealedPlace): string {
    const record = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const { header, keyId, wrapped, text } = parse(record);
    const key = this.#keys.get(keyId);
    if (key === undefined) {
      throw new CannotOpen(
        `Sealed under the master key "${keyId}", which is not among those held.`,
      );
    }
    try {
      const bound = boundTo(header, place);
      return decrypt(decrypt(key.bytes, wrapped, bound), text, bound).toString("utf8");
    } catch {
      throw new CannotOpen(
        `The sealed text of ${place.table} ${place.rowId} was changed or moved.`,
      );
    }
  }
}

function headerOf(keyId: string): Buffer {
  return Buffer.concat([Buffer.from([VERSION, keyId.length]), Buffer.from(keyId, "ascii")]);
}

function parse(record: Buffer) {
  const idEnd = 2 + (record[1] ?? 0);
  const textStart = idEnd + WRAPPED_BYTES;
  if (record[0] !== VERSION || record.length < textStart + IV_BYTES + TAG_BYTES) {
    throw new CannotOpen("This is no sealed text.");
  }
  return {
    header: record.subarray(0, idEnd),
    keyId: record.toString("ascii", 2, idEnd),
    wrapped: record.subarray(idEnd, textStart),
    text: record.subarray(textStart),
  };
}

/** The associated data; JSON keeps the parts apart, so that no two places read the same. */
function boundTo(header: Buffer, { workspaceId, table, rowId }: SealedPlace): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([workspaceId, table, rowId]), "utf8")]);
}

function encrypt(key: Buffer, plain: Buffer, bound: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(bound);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, bound: Buffer): Buffer {
  const iv = sealed.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(bound)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
}
