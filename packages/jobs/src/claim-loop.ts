import { Bell, exponentialDelay } from "@flint/std";
import { claimJobs, type Claimer } from "./claim-jobs.ts";
import { DueWindow } from "./due-window.ts";
import { LeaseLost, type LeasedJob } from "./job.ts";
import { releaseOlderLeases } from "./release-leases.ts";
import { describeJob, type JobLogger } from "./run-job.ts";

/** What the loop works with. */
export type ClaimLoopOptions = {
  claimer: Claimer;
  concurrency: number;
  pollMs: number;
  random: () => number;
  logger: JobLogger;
  /** Runs a job; it rejects when the job failed, which has been recorded. */
  start: (job: LeasedJob, leaseEndsAt: number) => Promise<void>;
  /** Ids of jobs that run here, however they came. */
  running: () => ReadonlySet<string>;
};

/** A pause after which another claimer's locks are gone. */
const CONTENTION_PAUSE_MS = 20;

/** Longest pause while the database is away. */
const OUTAGE_PAUSE_MAX_MS = 5_000;

/**
 * Leases of this process's former self are looked for at the start, and with doubling pauses for a
 * minute: a commit that it sent in its last moment may land after the new one has started.
 */
const RELEASE_PAUSE_MS = 500;
const RELEASE_UNTIL_MS = 60_000;

/** Takes due jobs as long as there is room for them, and sleeps while there are none. */
export class ClaimLoop {
  readonly #options: ClaimLoopOptions;
  readonly #window: DueWindow;
  readonly #bell = new Bell();
  readonly #startedAt = performance.now();
  readonly #ended: Promise<void>;
  #stopped = false;
  #taken = 0;
  #lookedAt = -Infinity;
  #releaseAtMs = 0;
  #contended = false;

  constructor(options: ClaimLoopOptions) {
    this.#options = options;
    this.#window = new DueWindow(options.claimer.db, options.random);
    this.#ended = this.#run();
  }

  /** Has it look at once. */
  wake(): void {
    this.#lookedAt = -Infinity;
    this.#bell.ring();
  }

  /** Resolves when no more jobs are taken; those that were taken are running. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#bell.ring();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { pollMs, random, logger } = this.#options;
    const outagePauseMs = exponentialDelay({
      baseMs: pollMs,
      factor: 2,
      random,
      maxMs: OUTAGE_PAUSE_MAX_MS,
    });
    for (let failures = 0; !this.#stopped;) {
      try {
        const pauseMs = await this.#turn();
        failures = 0;
        if (pauseMs > 0 && !this.#stopped) await this.#bell.wait(pauseMs);
      } catch (error) {
        failures += 1;
        logger.warn({ error }, "due jobs not read");
        if (!this.#stopped) await this.#bell.wait(outagePauseMs(failures));
      }
    }
  }

  /** @returns how long to sleep before the next turn, unless there is news */
  async #turn(): Promise<number> {
    const { claimer, concurrency, pollMs } = this.#options;
    await this.#releaseOwn();
    const free = concurrency - this.#taken;
    if (free === 0) return pollMs;
    await this.#look();
    const ids = this.#window.take(free);
    if (ids.length === 0) return pollMs;
    const leaseEndsAt = performance.now() + claimer.leaseMs;
    const { jobs, parked } = await claimJobs(claimer, ids);
    for (const job of parked) {
      this.#options.logger.error(describeJob(job), "job parked, taken too often");
    }
    for (const job of jobs) void this.#start(job, leaseEndsAt);
    this.#contended = jobs.length + parked.length < ids.length;
    return jobs.length + parked.length === 0 ? CONTENTION_PAUSE_MS : 0;
  }

  /** What was seen is used up first, unless it is old: others take the same jobs. */
  async #look(): Promise<void> {
    const { pollMs, running } = this.#options;
    const now = performance.now();
    if (!this.#window.isEmpty && now - this.#lookedAt < pollMs) return;
    this.#lookedAt = now;
    await this.#window.look({ contended: this.#contended, exclude: running() });
  }

  async #start(job: LeasedJob, leaseEndsAt: number): Promise<void> {
    this.#taken += 1;
    try {
      await this.#options.start(job, leaseEndsAt);
    } catch (error) {
      // Failures have been recorded and told; a lost lease is another owner's success.
      if (error instanceof LeaseLost) {
        this.#options.logger.warn(describeJob(job), "job taken over by another owner");
      }
    } finally {
      this.#taken -= 1;
      this.#bell.ring();
    }
  }

  async #releaseOwn(): Promise<void> {
    const { db, instance } = this.#options.claimer;
    const upMs = performance.now() - this.#startedAt;
    if (upMs < this.#releaseAtMs || this.#releaseAtMs > RELEASE_UNTIL_MS) return;
    await releaseOlderLeases(db, instance);
    this.#releaseAtMs = Math.max(RELEASE_PAUSE_MS, upMs * 2);
  }
}
