import { PaymentIntentService } from "@flint/contracts-charge";
import { rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { findAttempt } from "../store/attempts.ts";
import { attemptMessage, attemptReaderOf } from "./attempt-mapping.ts";
import type { Reason } from "../reasons.ts";

/** Answers one attempt; see the contract. */
export const getAttempt = (deps: Deps) =>
  rpc(PaymentIntentService.method.getAttempt, async ({ attemptId }, call) => {
    const attempt = await findAttempt(deps.db, call.workspaceId, attemptId);
    if (attempt === undefined) {
      throw new Refused<Reason>("NOT_FOUND", { field: "attempt_id", details: { id: attemptId } });
    }
    return { attempt: attemptMessage(attempt, attemptReaderOf(call)) };
  });
