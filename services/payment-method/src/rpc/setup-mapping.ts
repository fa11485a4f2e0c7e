import { create } from "@bufbuild/protobuf";
import {
  type Setup as SetupMessage,
  SetupSchema,
  SetupState,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import type { Deps } from "../deps.ts";
import type { PaymentMethod } from "../domain/payment-method.ts";
import { type Setup, setupExpiresAt } from "../domain/setup.ts";
import type { StoredSetup } from "../store/setups.ts";
import { paymentMethodMessage, type Surroundings } from "./payment-method-mapping.ts";

const STATES = {
  pending: SetupState.PENDING,
  succeeded: SetupState.SUCCEEDED,
  failed: SetupState.FAILED,
  requires_action: SetupState.REQUIRES_ACTION,
  abandoned: SetupState.ABANDONED,
  expired: SetupState.EXPIRED,
} as const satisfies Record<Setup["state"], SetupState>;

/** A setup with its payment method, as a message. */
export function setupMessage(
  setup: Setup,
  shown: { paymentMethod: PaymentMethod; clientSecret?: string } & Surroundings,
): SetupMessage {
  return create(SetupSchema, {
    id: setup.id,
    customerId: setup.customerId,
    state: STATES[setup.state],
    paymentMethod: paymentMethodMessage(shown.paymentMethod, shown),
    clientPayload:
      shown.clientSecret === undefined
        ? undefined
        : {
            processor: "simulator",
            processorSetupId: setup.processorSetupId,
            clientSecret: shown.clientSecret,
          },
    failureCode: setup.failureCode,
    createTime: timestampOf(setup.createdAt),
    completeTime: setup.completedAt === undefined ? undefined : timestampOf(setup.completedAt),
    revision: BigInt(setup.revision),
    nextAction: setup.nextAction,
    expireTime: timestampOf(setupExpiresAt(setup)),
  });
}

/** Opens the secret that the client needs as long as a setup can be completed. */
export function openClientSecret({ crypter }: Pick<Deps, "crypter">, stored: StoredSetup): string {
  const { workspaceId, id: rowId } = stored.setup;
  return crypter.open(stored.sealedClientSecret, { workspaceId, table: "setups", rowId });
}
