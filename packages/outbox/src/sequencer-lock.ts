import type { Session } from "@flint/db";

/**
 * The server ends the session, and with it the lock, of a holder that has been silent for so long:
 * its process is frozen or its network gone. A healthy one asks every 100 ms.
 */
const SILENCE_MAX_S = 10;

/** Names of locks have 64 characters at most and are the whole server's: the schema is part of it. */
const LOCK_NAME =
  "IF(CHAR_LENGTH(DATABASE()) <= 50, CONCAT('outbox:', DATABASE()), SHA2(DATABASE(), 256))";

/** Opens a sequencer's session: the server gives it up after `silenceMaxS` without a statement. */
export async function limitSilence(session: Session, silenceMaxS = SILENCE_MAX_S): Promise<void> {
  await session.query("SET SESSION wait_timeout = ?", [silenceMaxS]);
}

/**
 * Makes this session the schema's only sequencer, unless another one is. Closing it gives the lock
 * back. It does not wait on the server: a session is never closed in the middle of a statement.
 */
export async function tryLock(session: Session): Promise<boolean> {
  const [row] = await session.query<{ held: unknown }>(`SELECT GET_LOCK(${LOCK_NAME}, 0) AS held`);
  return Number(row?.held) === 1;
}
