import type { CollectPayload } from "./collect-payload.ts";

/** Kind of the job that sends a capture, or finds out what became of it. */
export const CAPTURE = "capture";

/** What the job needs to know to load everything else. */
export type CapturePayload = Omit<CollectPayload, "saves"> & { captureId: string };
