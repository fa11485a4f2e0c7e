import type { ConsumerSpec, ServiceName } from "@flint/host";
import { enqueueJobs } from "@flint/jobs";
import type { Deps } from "../deps.ts";
import type { GateKind } from "../domain/gate.ts";
import { CONFIRM_CLOSED, type ConfirmClosedPayload } from "../jobs/confirm-closed-payload.ts";
import { closeGate } from "../store/gates.ts";

/** Which news takes what out of use. */
const CLOSINGS = [
  { source: "customer", types: ["customer.archiving"], kind: "customer" },
  { source: "payment-method", types: ["payment_method.detaching"], kind: "payment_method" },
  {
    source: "payment-method",
    types: ["consent.revoking", "consent.superseding"],
    kind: "consent",
  },
] as const satisfies readonly { source: ServiceName; types: string[]; kind: GateKind }[];

/** What the news says of whose the closed thing is. */
type Snapshot = { customerId?: string; paymentMethodId?: string };

/**
 * Closes the gate of what is taken out of use, so that no claim passes it from now on, and makes
 * the job that says so to its owner once nothing is on its way.
 */
export const closeGates = (deps: Deps): ConsumerSpec[] =>
  CLOSINGS.map(({ source, types, kind }) => ({
    name: `close-gate-${kind.replaceAll("_", "-")}`,
    source,
    types: [...types],
    handle: (tx, event) => {
      const { workspaceId, objectId } = event;
      closeGate(tx, workspaceId, { kind, subjectId: objectId });
      const { customerId = objectId, paymentMethodId } = event.snapshot as Snapshot;
      const payload: ConfirmClosedPayload = {
        kind,
        id: objectId,
        customerId,
        ...(paymentMethodId === undefined ? {} : { paymentMethodId }),
      };
      const job = { id: deps.ids.next("job"), workspaceId, kind: CONFIRM_CLOSED };
      enqueueJobs(tx, [{ ...job, key: objectId, payload }]);
      return Promise.resolve();
    },
  }));
