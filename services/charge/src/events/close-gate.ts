import type { ConsumerSpec, ServiceName } from "@flint/host";
import { enqueueJobs } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import type { GateKind } from "../domain/gate.ts";
import { CONFIRM_CLOSED, type ConfirmClosedPayload } from "../jobs/confirm-closed-payload.ts";
import { closeGate } from "../store/gates.ts";

/** Which news takes what out of use. */
const CLOSINGS = [
  { source: "customer", type: "customer.archiving", kind: "customer" },
  { source: "payment-method", type: "payment_method.detaching", kind: "payment_method" },
] as const satisfies readonly { source: ServiceName; type: string; kind: GateKind }[];

/**
 * Closes the gate of what is taken out of use, so that no claim passes it from now on, and makes
 * the job that says so to its owner once nothing is on its way.
 */
export const closeGates = (deps: Deps): ConsumerSpec[] =>
  CLOSINGS.map(({ source, type, kind }) => ({
    name: `close-gate-${source}`,
    source,
    types: [type],
    handle: (tx, event) => {
      const { workspaceId, objectId } = event;
      closeGate(tx, workspaceId, { kind, subjectId: objectId });
      const { customerId } = event.snapshot as { customerId?: string };
      const payload: ConfirmClosedPayload = {
        kind,
        id: objectId,
        customerId: customerId ?? objectId,
      };
      const job = { id: deps.ids.next("job"), workspaceId, kind: CONFIRM_CLOSED };
      enqueueJobs(tx, [{ ...job, key: objectId, payload }]);
      return Promise.resolve();
    },
  }));
