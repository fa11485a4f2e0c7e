import type { ConsumerSpec } from "@flint/host";
import { projectDefault } from "../store/customers.ts";

/** Keeps a customer's default payment method as its wallet has it; the wallet is the authority. */
export const projectDefaults: ConsumerSpec = {
  name: "project-default",
  source: "payment-method",
  types: ["wallet.updated"],
  handle: (tx, event) => {
    const { defaultPaymentMethodId = "" } = event.snapshot as { defaultPaymentMethodId?: string };
    const wallet = { defaultPaymentMethodId, revision: event.objectSequence };
    projectDefault(tx, { workspaceId: event.workspaceId, id: event.objectId }, wallet);
    return Promise.resolve();
  },
};
