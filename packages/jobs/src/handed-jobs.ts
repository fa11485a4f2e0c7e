import type { Database } from "@flint/db";
import { takeBirth } from "./births.ts";
import type { LeasedJob, NewJob } from "./job.ts";
import { releaseUnrun } from "./release-leases.ts";
import { describeJob, type JobLogger } from "./run-job.ts";

/** The job was not run: this runner is full or stopping, or its lease is over or not its own. */
export class NotRunHere extends Error {
  constructor(job: NewJob, reason: string) {
    super(`${job.id} is not run here now: ${reason}.`);
    this.name = "NotRunHere";
  }
}

/** What running handed jobs needs. */
export type HandedJobsOptions = {
  db: Database;
  logger: JobLogger;
  /** How many run at once. */
  runningMax: number;
  /** How many more wait for their turn. */
  waitingMax: number;
  /** Runs a job; it rejects when the job failed, which has been recorded. */
  start: (job: LeasedJob, leaseEndsAt: number) => Promise<void>;
};

/** The part of its lease that a job waits for its turn; a send needs the rest. */
const WAIT = 0.5;

type Waiting = { begin: () => void; refuse: (reason: string) => void };

/**
 * The jobs that transactions of this process wrote born leased to it. So many run at once, so many
 * more wait for their turn, oldest first. One that is refused, or has waited for half its lease,
 * is released: whoever claims next, here or elsewhere, does not wait for the lease's end.
 */
export class HandedJobs {
  readonly #options: HandedJobsOptions;
  readonly #waiting = new Set<Waiting>();
  readonly #releases = new Set<Promise<void>>();
  #running = 0;
  #stopped = false;

  constructor(options: HandedJobsOptions) {
    this.#options = options;
  }

  /**
   * Runs a job until its handler ends.
   *
   * @throws NotRunHere before anything of it was done
   */
  async run(job: NewJob): Promise<void> {
    const leaseEndsAt = takeBirth(job.id);
    if (leaseEndsAt === undefined) throw new NotRunHere(job, "it was not born leased here");
    await this.#turn(job, leaseEndsAt);
    const { id, workspaceId, kind, key, payload } = job;
    try {
      const leased = { id, workspaceId, kind, key, payload, fence: 1n, tries: 1 };
      await this.#options.start(leased, leaseEndsAt);
    } finally {
      this.#next();
    }
  }

  /** Refuses what waits and what comes; what runs goes on. Resolves when they are released. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiting of [...this.#waiting]) waiting.refuse("the process stops");
    await Promise.all(this.#releases);
  }

  /** Waits for a place among those that run. */
  #turn(job: NewJob, leaseEndsAt: number): Promise<void> {
    const { runningMax, waitingMax } = this.#options;
    if (this.#stopped) return this.#refuse(job, "the process stops");
    if (this.#running < runningMax) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting.size >= waitingMax) {
      return this.#refuse(job, `${runningMax} run and ${waitingMax} wait already`);
    }
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        begin: () => {
          end();
          resolve();
        },
        refuse: (reason) => {
          end();
          this.#refuse(job, reason).catch(reject);
        },
      };
      const waitMs = (leaseEndsAt - performance.now()) * WAIT;
      const timer = setTimeout(() => waiting.refuse("it has waited for half its lease"), waitMs);
      this.#waiting.add(waiting);
    });
  }

  /** Gives the place of one that has ended to the one that has waited longest. */
  #next(): void {
    const [longest] = this.#waiting;
    if (longest === undefined) this.#running -= 1;
    else longest.begin();
  }

  /**
   * Rejects at once and releases afterwards: whoever handed the job over must have let go of it
   * before another can take it.
   */
  #refuse(job: NewJob, reason: string): Promise<never> {
    const release = releaseUnrun(this.#options.db, job).catch((error: unknown) => {
      // Its lease ends all the same.
      this.#options.logger.warn({ error, ...describeJob(asLeased(job)) }, "job not released");
    });
    this.#releases.add(release);
    void release.finally(() => this.#releases.delete(release));
    return Promise.reject(new NotRunHere(job, reason));
  }
}

function asLeased(job: NewJob): LeasedJob {
  return { ...job, fence: 1n, tries: 1 };
}
