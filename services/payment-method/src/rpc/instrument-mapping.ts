import { create } from "@bufbuild/protobuf";
import { type Instrument, InstrumentSchema } from "@flint/contracts-payment-method";
import type { Deps } from "../deps.ts";
import { openAccountSecret } from "../processors/account-secret.ts";
import type { StoredResolvable } from "../store/resolvables.ts";
import { paymentMethodMessage } from "./payment-method-mapping.ts";

/** A payment method with what its processor needs, opened for the service that charges it. */
export function instrumentMessage({ crypter }: Deps, found: StoredResolvable): Instrument {
  const { paymentMethod, account, sealedToken } = found;
  const { workspaceId, id: rowId } = paymentMethod;
  if (sealedToken === undefined) throw new Error(`${rowId} was never saved.`);
  return create(InstrumentSchema, {
    // Consents are personal data, and the asker gets the one that counts by its id.
    paymentMethod: paymentMethodMessage(paymentMethod, { consents: [], isDefault: false }),
    processorToken: crypter.open(sealedToken, { workspaceId, table: "payment_methods", rowId }),
    processorAccountId: account.id,
    processor: account.processor,
    profile: account.profile,
    accountSecret: openAccountSecret(
      crypter,
      { workspaceId, id: account.id },
      account.sealedSecret,
    ),
    fingerprint: paymentMethod.fingerprint ?? "",
  });
}
