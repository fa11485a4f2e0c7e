import { create } from "@bufbuild/protobuf";
import {
  type AffectedUse as AffectedUseMessage,
  AffectedUseSchema,
} from "@flint/contracts-payment-method";
import type { Affected } from "../domain/impact.ts";
import { usedMessage } from "./usage-record-mapping.ts";

/** Who loses what they are charged by, as a message. */
export function affectedUseMessage(affected: Affected): AffectedUseMessage {
  return create(AffectedUseSchema, {
    ...usedMessage(affected.usage),
    followsWallet: affected.followsWallet,
    replacementPaymentMethodId: affected.replacementId ?? "",
  });
}
