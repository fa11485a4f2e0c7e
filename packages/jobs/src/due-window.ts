import type { Database } from "@flint/db";
import { takeInTurns, type DueByWorkspace } from "./fair-order.ts";

/** The oldest due jobs, which are looked at each time: 0.9 ms, of 20,000 on a 2-core machine. */
const HEAD_MAX = 500;

/**
 * Due jobs beyond those, read a slice at a time to find the workspaces behind a long backlog: 6 ms,
 * at most once a poll unless everything seen before has been taken.
 */
const SLICE_MAX = 5_000;

/** Jobs of one workspace that are kept of a slice: more than are run before the next look. */
const PER_WORKSPACE_MAX = 64;

/** A place in the index of due jobs. */
type Place = { due_at: Temporal.Instant; workspace_id: string; id: string };

const FIRST: Place = {
  due_at: Temporal.Instant.from("1970-01-01T00:00Z"),
  workspace_id: "",
  id: "",
};

/**
 * What a runner knows of the due jobs, in bounded memory and at a bounded price.
 *
 * The head of the index shows the oldest. Where one workspace fills it, the others are found by
 * walking through the rest, one slice a look, and round again: 100,000 due jobs are 20 looks.
 * Nothing is locked here; who takes a job finds out whether it is still to be had.
 */
export class DueWindow {
  readonly #db: Database;
  readonly #random: () => number;
  #due: DueByWorkspace = new Map();
  #lastServed = "";
  #place = FIRST;

  constructor(db: Database, random: () => number) {
    this.#db = db;
    this.#random = random;
  }

  /** Whether everything that was seen has been taken. */
  get isEmpty(): boolean {
    return this.#due.size === 0;
  }

  /**
   * Looks again.
   *
   * @param options.contended other runners take the same jobs: each workspace's come in an order
   *   by chance, so that few meet
   * @param options.exclude ids that run here already
   */
  async look(options: { contended: boolean; exclude: ReadonlySet<string> }): Promise<void> {
    const head = await this.#read(FIRST, HEAD_MAX);
    const slice = head.length < HEAD_MAX ? [] : await this.#walk(head.at(-1) ?? FIRST);
    const due: DueByWorkspace = new Map();
    for (const { workspace_id, id } of head) collect(due, { workspace_id, id }, HEAD_MAX);
    for (const { workspace_id, id } of slice) collect(due, { workspace_id, id }, PER_WORKSPACE_MAX);
    for (const [workspace, ids] of due) {
      const free = ids.filter((id) => !options.exclude.has(id));
      if (options.contended) shuffle(free, this.#random);
      if (free.length > 0) due.set(workspace, free);
      else due.delete(workspace);
    }
    this.#due = due;
  }

  /** Takes up to `count` ids, in turns of their workspaces. */
  take(count: number): string[] {
    const { ids, last } = takeInTurns(this.#due, { count, after: this.#lastServed });
    this.#lastServed = last;
    return ids;
  }

  /** The next slice behind the head; after the last one the walk begins again. */
  async #walk(headEnd: Place): Promise<Place[]> {
    const from = isBefore(this.#place, headEnd) ? headEnd : this.#place;
    const slice = await this.#read(from, SLICE_MAX);
    this.#place = slice.length < SLICE_MAX ? FIRST : (slice.at(-1) ?? FIRST);
    return slice;
  }

  #read({ due_at, workspace_id, id }: Place, limit: number): Promise<Place[]> {
    return this.#db.query<Place>(
      `/* all workspaces: jobs */ SELECT due_at, workspace_id, id FROM jobs FORCE INDEX (jobs_due)
      WHERE due_at >= ? AND due_at <= UTC_TIMESTAMP(6)
        AND (due_at > ? OR workspace_id > ? OR (workspace_id = ? AND id > ?))
      ORDER BY due_at, workspace_id, id LIMIT ?`,
      [due_at, due_at, workspace_id, workspace_id, id, limit],
    );
  }
}

function isBefore(place: Place, other: Place): boolean {
  const order = Temporal.Instant.compare(place.due_at, other.due_at);
  if (order !== 0) return order < 0;
  return place.workspace_id === other.workspace_id
    ? place.id < other.id
    : place.workspace_id < other.workspace_id;
}

function collect(
  due: DueByWorkspace,
  { workspace_id, id }: { workspace_id: string; id: string },
  most: number,
): void {
  const ids = due.get(workspace_id);
  if (ids === undefined) due.set(workspace_id, [id]);
  else if (ids.length < most) ids.push(id);
}

/** Fisher and Yates. */
function shuffle(ids: string[], random: () => number): void {
  for (let index = ids.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [ids[index], ids[other]] = [ids[other]!, ids[index]!];
  }
}
