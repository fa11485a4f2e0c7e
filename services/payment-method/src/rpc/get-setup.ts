import { SetupService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { isFinal } from "../domain/setup.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";
import { findSetup } from "../store/setups.ts";
import { openClientSecret, setupMessage } from "./setup-mapping.ts";
import { notFound, surroundingsOf } from "./show-payment-method.ts";

/** Answers one setup; the client's payload as long as it can be completed. */
export const getSetup = ({ db, crypter }: Deps) =>
  rpc(SetupService.method.getSetup, async ({ setupId }, call) => {
    const { manager } = db.dataSource;
    const { workspaceId } = call;
    const stored = await findSetup(manager, { workspaceId, id: setupId });
    if (stored === undefined) throw notFound("setup_id", setupId);
    const { setup } = stored;
    const paymentMethod = await findPaymentMethod(manager, {
      workspaceId,
      id: setup.paymentMethodId,
    });
    // Both are deleted together, perhaps just now.
    if (paymentMethod === undefined) throw notFound("setup_id", setupId);
    const shown = { paymentMethod, ...(await surroundingsOf(manager, paymentMethod)) };
    if (isFinal(setup)) return { setup: setupMessage(setup, shown) };
    const clientSecret = openClientSecret({ crypter }, stored);
    return { setup: setupMessage(setup, { ...shown, clientSecret }) };
  });
