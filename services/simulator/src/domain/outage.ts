import type { Loss } from "./behaviour.ts";

/** How an outage shows. */
export type Outage =
  | { when: "before"; shows: "CONNECTION_REFUSED" | "RATE_LIMITED" }
  /** `before`: nothing is done; `after`: it is done, and the answer is lost. */
  | { when: "before" | "after"; shows: Loss };

/** Kinds of outage by their name in the contract, without its prefix. */
export const OUTAGES = {
  REFUSED: { when: "before", shows: "CONNECTION_REFUSED" },
  RATE_LIMITED: { when: "before", shows: "RATE_LIMITED" },
  RESET_BEFORE: { when: "before", shows: "reset" },
  RESET_AFTER: { when: "after", shows: "reset" },
  SILENT_BEFORE: { when: "before", shows: "silent" },
  SILENT_AFTER: { when: "after", shows: "silent" },
  ERROR_BEFORE: { when: "before", shows: "error" },
  ERROR_AFTER: { when: "after", shows: "error" },
} as const satisfies Record<string, Outage>;

/** The name of a kind of outage. */
export type OutageName = keyof typeof OUTAGES;
