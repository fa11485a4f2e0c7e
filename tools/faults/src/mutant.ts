/** One change of one file: a text that stands there exactly once, and what takes its place. */
export type Edit = { file: string; text: string; replacement: string };

/** A test that fails where the safeguard is missing. */
export type NamedTest = {
  /** Relative to the root. */
  file: string;
  /** Part of the test's full name; of a table of tests, what all of its rows share. */
  name: string;
  /**
   * What the failure says, where it is no failed expectation: the mutant makes a call throw or a
   * wait end. Without it any failed expectation counts, but for one that met INTERNAL.
   */
  says?: string;
};

/**
 * A safeguard that is taken away, and who must notice.
 *
 * Where two safeguards hold one promise, so that either alone would keep it, the edits remove both
 * and `safeguard` says so.
 */
export type Mutant = {
  /** The promise's id in docs/promises.md, or a word for a safeguard that serves several. */
  id: string;
  /** What is removed, for people. */
  safeguard: string;
  edits: readonly Edit[];
  /** Each of them must fail. */
  caughtBy: readonly NamedTest[];
};

/** What came of a mutant. Everything but `caught` is to be mended. */
export type Verdict =
  | { kind: "caught" }
  /** The named test passed: it cannot see that the safeguard is missing. */
  | { kind: "SURVIVED"; why: string }
  /** The table speaks of a text that is not there, or is there more than once. */
  | { kind: "no such text"; why: string }
  /** The test failed for another reason, or did not run: nothing is known. */
  | { kind: "no verdict"; why: string };
