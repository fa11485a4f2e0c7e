import { create } from "@bufbuild/protobuf";
import { type Instrument, InstrumentSchema } from "@flint/contracts-payment-method";
import type { Deps } from "../deps.ts";
import { openAccountSecret } from "../processors/account-secret.ts";
import type { StoredResolvable } from "../store/resolvables.ts";
import { paymentMethodMessage } from "./payment-method-mapping.ts";

/**
 * A payment method with what its processor needs, opened for the service that charges it; a check
 * is shown no secret.
 */
export function instrumentMessage(
  { crypter }: Deps,
  found: StoredResolvable,
  { secrets }: { secrets: boolean },
): Instrument {
  const { paymentMethod, account, sealedToken } = found;
  const { workspaceId, id: rowId } = paymentMethod;
  if (sealedToken === undefined) throw new Error(`${rowId} was never saved.`);
  const instrument = create(InstrumentSchema, {
    // Consents are personal data, and the asker gets the one that counts by its id.
    paymentMethod: paymentMethodMessage(paymentMethod, { consents: [], isDefault: false }),
    processorAccountId: account.id,
    processor: account.processor,
    profile: account.profile,
    fingerprint: paymentMethod.fingerprint ?? "",
  });
  if (!secrets) return instrument;
  const token = { workspaceId, table: "payment_methods", rowId };
  instrument.processorToken = crypter.open(sealedToken, token);
  const place = { workspaceId, id: account.id };
  instrument.accountSecret = openAccountSecret(crypter, place, account.sealedSecret);
  return instrument;
}
