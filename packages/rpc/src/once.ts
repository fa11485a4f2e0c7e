import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethodUnary,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { isDuplicate, transact, type Crypter, type Database, type Tx } from "@flint/db";
import { Refused, type Clock } from "@flint/std";
import type { Call } from "./call.ts";
import type { CommonReason } from "./reasons.ts";
import { firstDifference, requestFingerprint } from "./request-fingerprint.ts";

/** What `once` works with; a service's own `Deps` has these. */
export type OnceDeps = {
  db: Database;
  clock: Clock;
  crypter: Crypter;
  /**
   * Under which workspace's id a call's key is kept; absent: the internal one, so that a reset
   * forgets keys as it forgets all else. Platform keeps them under the public one: the answer to
   * a reset must outlive it.
   */
  keyWorkspaceOf?(call: Call): string;
};

/** How long a key is kept; PAYMENT-RULES 7 asks for at least a day. */
export const REQUEST_KEPT_HOURS = 24;

/** When a caller whose first call is still running should ask again. */
export const IN_FLIGHT_RETRY_MS = 200;

const TABLE = "requests";

type Ending<M> = { answer: M; replayed: boolean };
type Row = {
  call_id: string;
  request: Buffer;
  answer: Buffer | null;
  created_at: Temporal.Instant;
};

/** Keys whose first call is running in this process, so that a repeat is refused at once. */
const running = new WeakMap<Database, Set<string>>();

/**
 * Runs the body of an RPC that changes something exactly once for each `request_id`, and answers
 * every repeat with an equal message. For RPCs that neither create nor move money: those keep
 * the key on the row of the money itself, with {@link requestFingerprint}.
 *
 * The key's row is the transaction's first write, the answer its last; what the body throws undoes
 * all of it, so that a refused call may be sent again with the same key. Under a key of another
 * process the insert waits for that process's commit, which takes milliseconds.
 *
 * @param body runs in the transaction and may run again from the start; it makes no call
 * @throws Refused REQUEST_IN_FLIGHT, REQUEST_ID_REUSED
 */
export async function once<I extends DescMessage, O extends DescMessage>(
  deps: OnceDeps,
  call: Call,
  method: DescMethodUnary<I, O>,
  request: MessageShape<I>,
  body: (tx: Tx) => Promise<MessageInitShape<O>>,
): Promise<MessageShape<O>> {
  const keys = running.get(deps.db) ?? new Set<string>();
  running.set(deps.db, keys);
  const key = JSON.stringify([workspaceOf(deps, call), call.procedure, call.requestId]);
  if (keys.has(key)) {
    throw new Refused<CommonReason>("REQUEST_IN_FLIGHT", { retryDelayMs: IN_FLIGHT_RETRY_MS });
  }
  keys.add(key);
  try {
    const entry = new KeyEntry(deps, call, method, request);
    const ending = await transact<Ending<Message>>(
      deps.db,
      async (tx) =>
        (await entry.write(tx))
          ? entry.finish(tx, create<DescMessage>(method.output, (await body(tx)) as never))
          : entry.repeat(tx, body as (tx: Tx) => Promise<never>),
      { landed: (tx) => entry.landed(tx) },
    );
    call.replayed = ending.replayed;
    return ending.answer as MessageShape<O>;
  } finally {
    keys.delete(key);
  }
}

/**
 * Like {@link once}, for an RPC that must ask elsewhere before its transaction: what `prepare`
 * answers is handed to the body. A repeat asks nobody again. What `prepare` asks for must be
 * repeatable, since a call that dies after it is sent again.
 *
 * @param prepare runs before the transaction, only where the key has no answer yet
 * @throws Refused REQUEST_IN_FLIGHT, REQUEST_ID_REUSED, and what `prepare` throws
 */
export async function onceAfter<I extends DescMessage, O extends DescMessage, Prepared>(
  deps: OnceDeps,
  call: Call,
  method: DescMethodUnary<I, O>,
  request: MessageShape<I>,
  steps: {
    prepare: () => Promise<Prepared>;
    body: (tx: Tx, prepared: Prepared) => Promise<MessageInitShape<O>>;
  },
): Promise<MessageShape<O>> {
  const known = await isKnown(deps, call);
  const prepared = known ? undefined : { value: await steps.prepare() };
  return once(deps, call, method, request, (tx) => {
    // The key had a row that has outlived its day since it was looked for: the caller asks again.
    if (prepared === undefined) {
      throw new Refused<CommonReason>("REQUEST_IN_FLIGHT", { retryDelayMs: IN_FLIGHT_RETRY_MS });
    }
    return steps.body(tx, prepared.value);
  });
}

async function isKnown(deps: OnceDeps, call: Call): Promise<boolean> {
  const rows = await deps.db.query<Pick<Row, "created_at">>(
    `SELECT created_at FROM ${TABLE}
     WHERE workspace_id = ? AND procedure_name = ? AND request_id = ? AND answer IS NOT NULL`,
    [workspaceOf(deps, call), call.procedure, Buffer.from(call.requestId, "ascii")],
  );
  return rows.some((row) => !isOver(row, deps.clock));
}

/** The row of one key, as the call at hand writes and reads it. */
class KeyEntry {
  readonly #deps: OnceDeps;
  readonly #call: Call;
  readonly #method: DescMethodUnary;
  readonly #request: Message;
  readonly #key: readonly [string, string, Buffer];

  constructor(deps: OnceDeps, call: Call, method: DescMethodUnary, request: Message) {
    this.#deps = deps;
    this.#call = call;
    this.#method = method;
    this.#request = request;
    this.#key = [workspaceOf(deps, call), call.procedure, Buffer.from(call.requestId, "ascii")];
  }

  /** @returns false where the key has a row already */
  async write(tx: Tx): Promise<boolean> {
    const { crypter, clock } = this.#deps;
    const { callId } = this.#call;
    const fingerprint = requestFingerprint(this.#method, this.#request, this.#seal(callId));
    const request = crypter.seal(fingerprint.toString("utf8"), this.#place(callId));
    try {
      await tx.execute(
        `INSERT INTO ${TABLE} (workspace_id, procedure_name, request_id, call_id, request, created_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
        [...this.#key, callId, request, clock.now()],
      );
      return true;
    } catch (error) {
      if (isDuplicate(error)) {
        return false;
      }
      throw error;
    }
  }

  /** Stores the answer; it travels with COMMIT. */
  finish(tx: Tx, answer: Message): Ending<Message> {
    const bytes = Buffer.from(toBinary(this.#method.output, answer)).toString("base64");
    tx.write(
      `UPDATE ${TABLE} SET answer = ? WHERE workspace_id = ? AND procedure_name = ? AND request_id = ?`,
      [this.#deps.crypter.seal(bytes, this.#place(this.#call.callId)), ...this.#key],
    );
    return { answer, replayed: false };
  }

  /** Answers from the row, or runs the body where the row has outlived its day. */
  async repeat(tx: Tx, body: (tx: Tx) => Promise<never>): Promise<Ending<Message>> {
    const row = await this.#read(tx);
    if (row?.answer === null || row === undefined) {
      throw new Refused<CommonReason>("REQUEST_IN_FLIGHT", { retryDelayMs: IN_FLIGHT_RETRY_MS });
    }
    if (isOver(row, this.#deps.clock)) {
      await tx.execute(
        `DELETE FROM ${TABLE} WHERE workspace_id = ? AND procedure_name = ? AND request_id = ?`,
        this.#key,
      );
      await this.write(tx);
      return this.finish(tx, create<DescMessage>(this.#method.output, await body(tx)));
    }
    const fingerprint = Buffer.from(this.#open(row, row.request), "utf8");
    const seal = this.#seal(row.call_id);
    const field = firstDifference(this.#method, fingerprint, this.#request, seal);
    if (field !== undefined) {
      throw new Refused<CommonReason>("REQUEST_ID_REUSED", { field });
    }
    return { answer: this.#answerOf(row, row.answer), replayed: true };
  }

  /** After a lost COMMIT: the answer, if it was this call that wrote the row. */
  async landed(tx: Tx): Promise<Ending<Message> | undefined> {
    const row = await this.#read(tx, "LOCK IN SHARE MODE");
    return row?.call_id === this.#call.callId && row.answer !== null
      ? { answer: this.#answerOf(row, row.answer), replayed: false }
      : undefined;
  }

  async #read(tx: Tx, lock = ""): Promise<Row | undefined> {
    const rows = await tx.query<Row>(
      `SELECT call_id, request, answer, created_at FROM ${TABLE}
       WHERE workspace_id = ? AND procedure_name = ? AND request_id = ? ${lock}`,
      this.#key,
    );
    return rows[0];
  }

  #answerOf(row: Row, answer: Buffer): Message {
    return fromBinary(this.#method.output, Buffer.from(this.#open(row, answer), "base64"));
  }

  #open(row: Row, sealed: Buffer): string {
    return this.#deps.crypter.open(sealed, this.#place(row.call_id));
  }

  #seal(callId: string) {
    return { crypter: this.#deps.crypter, place: this.#place(callId) };
  }

  /** A row is sealed under the id of the call that wrote it. */
  #place(callId: string) {
    return { workspaceId: this.#key[0], table: TABLE, rowId: callId };
  }
}

function workspaceOf(deps: OnceDeps, call: Call): string {
  return deps.keyWorkspaceOf?.(call) ?? call.workspaceId;
}

function isOver(row: Pick<Row, "created_at">, clock: Clock): boolean {
  const end = row.created_at.add({ hours: REQUEST_KEPT_HOURS });
  return Temporal.Instant.compare(end, clock.now()) <= 0;
}
