import { createClient, type Transport } from "@connectrpc/connect";
import type { Attempt } from "@flint/contracts-charge";
import { WalletInternalService } from "@flint/contracts-payment-method";
import {
  type Authentication,
  ControlService,
  type OutageKind,
  ProcessorService,
} from "@flint/contracts-simulator";
import { serviceClient } from "@flint/rpc";
import type { TestHost } from "@flint/testing";

/** The processor behind the back of Flint: as a customer, and as its operator. */
export type ProcessorControl = {
  /** What the customer does where an attempt asks for authentication. */
  authenticate(attempt: Attempt | undefined, authentication: Authentication): Promise<void>;
  /** Lets everything settle that is pending at the account that a payment method is charged over. */
  settle(paymentMethodId: string): Promise<void>;
  /** Opens an outage of the account that a payment method is charged over; UNSPECIFIED ends it. */
  outage(paymentMethodId: string, kind: OutageKind): Promise<void>;
  /** What the operator does who captures what an attempt holds, past Flint. */
  capture(attempt: Attempt, amount: bigint): Promise<void>;
};

/** Reaches the processor of a test host. */
export function processorControl(host: TestHost, transport: Transport): ProcessorControl {
  const control = createClient(ControlService, transport);
  return {
    authenticate: async (attempt, authentication) => {
      // The customer has the address alone, whose end is the charge's id.
      const chargeId = attempt?.nextAction?.url.split("/").at(-1) ?? "";
      await control.authenticateCharge({ chargeId, authentication });
    },
    settle: async (paymentMethodId) => {
      const authorization = `Bearer ${await secretOf(host, paymentMethodId)}`;
      await control.settlePending({}, { headers: { authorization } });
    },
    outage: async (paymentMethodId, kind) => {
      const authorization = `Bearer ${await secretOf(host, paymentMethodId)}`;
      await control.setOutage({ kind }, { headers: { authorization } });
    },
    capture: async ({ processorChargeId: chargeId, paymentMethod }, amount) => {
      const authorization = `Bearer ${await secretOf(host, paymentMethod?.id ?? "")}`;
      const request = { idempotencyKey: "past-flint", chargeId, amount };
      const processor = createClient(ProcessorService, transport);
      await processor.captureCharge(request, { headers: { authorization } });
    },
  };
}

async function secretOf(host: TestHost, paymentMethodId: string): Promise<string> {
  const [row] = await host
    .database("payment-method")
    .query<{ workspace_id: string }>(
      "/* all workspaces: feed */ SELECT workspace_id FROM events WHERE object_id = ? LIMIT 1",
      [paymentMethodId],
    );
  const wallet = serviceClient(WalletInternalService, host.transportTo("payment-method"), {
    workspaceId: row?.workspace_id ?? "",
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: "charge", reason: "" },
  });
  return (await wallet.getInstrument({ paymentMethodId })).instrument?.accountSecret ?? "";
}
