import type { ReleaseReason } from "../domain/authorization.ts";
import type { CollectPayload } from "./collect-payload.ts";

/** Kind of the job that lets go of money that is held: when it expires, or because a call asks for it. */
export const RELEASE = "release";

/** What the job needs to know to load everything else. */
export type ReleasePayload = Omit<CollectPayload, "saves"> & { reason: ReleaseReason };
