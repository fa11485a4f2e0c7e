import type { Money } from "@flint/money";
import type { Id } from "@flint/std";

/** One capture of an authorised charge. A re-send is made of the same values. */
export type CaptureRequest = {
  /** `processorKey(captureId)`, stored before the first send. */
  key: string;
  attemptId: Id<"attempt">;
  /** The processor's own id of the charge. */
  processorId: string;
  /** What the charge holds: another amount is another charge. */
  authorized: Money;
  /** What to take, at most that. */
  amount: Money;
};

/** What became of a capture. */
export type CaptureAnswer =
  | { outcome: "captured"; processorId: string }
  /** Nothing was taken, and the money is still held. */
  | { outcome: "refused"; code: string; rawText: string }
  /** Nothing was taken, and nothing can be: the authorisation had ended. */
  | { outcome: "canceled"; processorId: string };
