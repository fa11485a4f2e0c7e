import type { LeasedJob } from "./job.ts";
import { runJob, type Run, type Workshop } from "./run-job.ts";

/** When the signals of running handlers abort; a graceful stop has 10 s in all. */
const ABORT_AFTER_MS = 8_000;

/** How long handlers have after that; one that has not ended then is left to its lease. */
const LEAVE_AFTER_MS = 1_000;

/** The jobs that run in this process, for one schema. */
export class RunningJobs {
  readonly #workshop: Workshop;
  readonly #runs = new Map<string, Run>();

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /** Ids of what runs. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#runs.keys());
  }

  /** Runs a job until its handler ends. */
  start(job: LeasedJob, leaseEndsAt: number): Promise<void> {
    const run = runJob(this.#workshop, job, leaseEndsAt);
    this.#runs.set(job.id, run);
    return run.done.finally(() => {
      if (this.#runs.get(job.id) === run) this.#runs.delete(job.id);
    });
  }

  /** Waits for all that run, in the end by aborting them. */
  async drain(): Promise<void> {
    const runs = [...this.#runs.values()];
    const ended = Promise.allSettled(runs.map(({ done }) => done));
    if (await endsWithin(ended, ABORT_AFTER_MS)) return;
    for (const run of runs) run.abort();
    await endsWithin(ended, LEAVE_AFTER_MS);
  }
}

async function endsWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const ended = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return ended;
}
