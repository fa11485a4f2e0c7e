/**
 * Ends of the leases of jobs that were born leased here and not yet handed to a runner, by this
 * process's monotonic clock. A job whose transaction was rolled back is forgotten when its lease
 * would have ended.
 */
const leaseEnds = new Map<string, number>();

/** Remembers that a job's lease begins now, or later. */
export function rememberBirth(id: string, leaseMs: number): void {
  forgetEnded();
  leaseEnds.delete(id);
  leaseEnds.set(id, performance.now() + leaseMs);
}

/** When the lease of a job that was born here ends; a job is asked for once. */
export function takeBirth(id: string): number | undefined {
  const endsAt = leaseEnds.get(id);
  leaseEnds.delete(id);
  return endsAt;
}

/** The oldest stand first. One with a long lease may hide a few ended ones until it ends itself. */
function forgetEnded(): void {
  for (const [id, endsAt] of leaseEnds) {
    if (endsAt > performance.now()) return;
    leaseEnds.delete(id);
  }
}
