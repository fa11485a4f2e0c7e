import type { Mutant } from "../mutant.ts";

const CAPTURE = "services/charge/src/domain/capture.ts";
const SEND = "services/charge/src/jobs/send-capture.ts";
const RELEASE = "services/charge/src/domain/release.ts";
const TESTS = "services/charge/src/rpc/capture-payment-intent.db.test.ts";
const RELEASES = "services/charge/src/jobs/release.db.test.ts";

/** What holds for money that is held: it is taken once, or let go. */
export const captureMutants: readonly Mutant[] = [
  {
    id: "E12",
    safeguard: "one capture of what is held is on its way at a time",
    edits: [{ file: CAPTURE, text: "  checkFree(authorization);\n", replacement: "" }],
    caughtBy: [{ file: TESTS, name: "J4: of calls at once gives one capture" }],
  },
  {
    id: "E12",
    safeguard: "a capture is at most what is held",
    edits: [
      {
        file: CAPTURE,
        text: "  if (asked.amountMinor <= amountMinor) return asked.amountMinor;\n",
        replacement: "  if (asked.amountMinor > 0n) return asked.amountMinor;\n",
      },
    ],
    caughtBy: [{ file: TESTS, name: "E12: is refused with CAPTURE_AMOUNT_EXCEEDED" }],
  },
  {
    id: "E11",
    safeguard: "the clock says whether an authorisation has expired",
    edits: [{ file: CAPTURE, text: "  checkNotExpired(authorization, now);\n", replacement: "" }],
    caughtBy: [{ file: TESTS, name: "E11, J2: what is held too long" }],
  },
  {
    id: "F6",
    safeguard: "a capture without an answer is unknown, not unsent",
    edits: [
      {
        file: SEND,
        text: `reason: error.reason };\n    return { kind: "unknown" };`,
        replacement: `reason: error.reason };\n    return { kind: "not_sent", reason: "aborted" };`,
      },
    ],
    caughtBy: [{ file: TESTS, name: "is unknown, blocks every other, and is found out" }],
  },
  {
    id: "E11",
    safeguard: "a release waits for a capture whose outcome is unknown",
    edits: [
      {
        file: RELEASE,
        text: `  if (holdState(authorization) !== "held") {`,
        replacement: `  if (holdState(authorization) === "moving") {`,
      },
      {
        file: "services/charge/src/jobs/release.ts",
        text: `  if (holdState(authorization) !== "held") return LOOK_AGAIN_MS;\n`,
        replacement: "",
      },
    ],
    caughtBy: [{ file: RELEASES, name: "waits for a capture whose outcome is not known yet" }],
  },
];
