const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
const KEY_BYTES = 32;

/** A key that seals the data keys of records. */
export interface MasterKey {
  id: string;
  bytes: Buffer;
}

/**
 * Reads `FLINT_MASTER_KEYS`: `id:base64,id2:base64`, 32 bytes each. The first one seals; all open,
 * so that a new key is put in front and the old one stays until nothing needs it.
 *
 * @throws Error that names the position and the id, never the key
 */
export function parseMasterKeys(setting: string): MasterKey[] {
  const keys = setting.split(",").map((entry, index) => {
    const [id = "", encoded = ""] = entry.trim().split(":", 2);
    const bytes = Buffer.from(encoded, "base64");
    if (!KEY_ID.test(id) || bytes.length !== KEY_BYTES) {
      throw new Error(
        `Master key ${index + 1} is not "id:base64" with ${KEY_BYTES} bytes: ` +
          "`openssl rand -base64 32` makes one.",
      );
    }
    return { id, bytes };
  });
  const twice = keys.find(({ id }, index) => keys.findIndex((key) => key.id === id) !== index);
  if (twice !== undefined) throw new Error(`Two master keys have the id "${twice.id}".`);
  return keys;
}
