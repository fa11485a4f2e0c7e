import type { BenchProgress } from "./report/stderr-progress.ts";
import type { Report } from "./report/report.ts";

/** What a bench is given. */
export type Workbench = {
  /** An administrator's URL of the database. */
  adminUrl: string;
  progress: BenchProgress;
  /** Aborts when the run is given up. */
  signal: AbortSignal;
  /** Length of one timed run. */
  seconds: number;
  rounds: number;
  /** Length of the run that watches memory; 0 leaves it out. */
  memorySeconds: number;
  /** Whether to keep CPU profiles of Flint. */
  profile: boolean;
};

/** One bench: a file of its own under benches/. */
export type Bench = {
  /** As it is asked for: `npm run bench -- <id>`. */
  id: string;
  /** What it measures, for --help. */
  about: string;
  /** @throws Error where a figure would not count */
  run(workbench: Workbench): Promise<Report>;
};
