export {
  bringForward,
  listWaitingJobs,
  WAITING_JOBS_LIMIT,
  type WaitingJob,
} from "./bring-forward.ts";
export { finishJob, holdJob, parkJob, rescheduleJob } from "./conclude-job.ts";
export { delayUntil } from "./delay-until.ts";
export { dropJob } from "./drop-job.ts";
export { enqueueJobs, JOBS_PER_ENQUEUE_MAX } from "./enqueue-jobs.ts";
export {
  LEASE_MS_MAX,
  LeaseLost,
  type JobContext,
  type JobHandler,
  type LeasedJob,
  type NewJob,
} from "./job.ts";
export { jobsDueNow } from "./jobs-due-now.ts";
export { jobsMigrations } from "./migrations.ts";
export {
  driveParkedJob,
  listParkedJobs,
  PARKED_JOBS_LIMIT,
  type ParkedJob,
} from "./parked-jobs.ts";
export type { JobLogger } from "./run-job.ts";
export { NotRunHere } from "./handed-jobs.ts";
export { startJobs, type JobRunner, type JobsOptions, type RunNow } from "./start-jobs.ts";
export { takeInstance, type Instance } from "./take-instance.ts";
