import { create } from "@bufbuild/protobuf";
import {
  type Setup as SetupMessage,
  SetupSchema,
  SetupState,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import type { PaymentMethod } from "../domain/payment-method.ts";
import type { Setup } from "../domain/setup.ts";
import { paymentMethodMessage, type Surroundings } from "./payment-method-mapping.ts";

const STATES = {
  pending: SetupState.PENDING,
  succeeded: SetupState.SUCCEEDED,
  failed: SetupState.FAILED,
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
  });
}
