import type { Progress } from "@flint/dev";

/** Where nobody watches, a line that tells of going on is written this seldom. */
const SELDOM_MS = 10_000;

/** Progress on standard error: standard output holds the report and nothing else. */
export type BenchProgress = Progress & {
  /** Says how far it is: over the line before on a terminal, now and then elsewhere. */
  update(text: string): void;
};

/** Makes progress that writes to this process's standard error. */
export function stderrProgress(): BenchProgress {
  const { stderr } = process;
  let open = false;
  let saidAt = -Infinity;
  const say = (text: string) => {
    stderr.write(`${open ? "\n" : ""}${text}\n`);
    open = false;
  };
  return {
    say,
    update: (text) => {
      if (stderr.isTTY) {
        stderr.write(`\r\x1b[2K${text}`);
        open = true;
      } else if (performance.now() - saidAt >= SELDOM_MS) {
        saidAt = performance.now();
        say(text);
      }
    },
    step: async (title, work) => {
      say(title);
      return work();
    },
  };
}
