import type { Finding } from "../finding.ts";

/** One part of `npm run check`. Steps know nothing of each other and run side by side. */
export type Step = {
  /** What is typed after `npm run check --`. */
  name: string;
  /** For --help: what it holds the code to. */
  summary: string;
  /** Looks at the repository at `root` and leaves it unchanged. Throws where it cannot look. */
  run(root: string): Promise<Finding[]>;
};
