import { SetupService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";
import { findSetup } from "../store/setups.ts";
import { setupMessage } from "./setup-mapping.ts";
import { notFound, surroundingsOf } from "./show-payment-method.ts";

/** Answers one setup; the client's payload as long as it is pending. */
export const getSetup = ({ db, crypter }: Deps) =>
  rpc(SetupService.method.getSetup, async ({ setupId }, call) => {
    const { manager } = db.dataSource;
    const { workspaceId } = call;
    const stored = await findSetup(manager, { workspaceId, id: setupId });
    if (stored === undefined) throw notFound("setup_id", setupId);
    const { setup, sealedClientSecret } = stored;
    const paymentMethod = await findPaymentMethod(manager, {
      workspaceId,
      id: setup.paymentMethodId,
    });
    if (paymentMethod === undefined) throw new Error(`Setup ${setupId} has lost its method.`);
    const shown = { paymentMethod, ...(await surroundingsOf(manager, paymentMethod)) };
    if (setup.state !== "pending") return { setup: setupMessage(setup, shown) };
    const place = { workspaceId, table: "setups", rowId: setup.id };
    const clientSecret = crypter.open(sealedClientSecret, place);
    return { setup: setupMessage(setup, { ...shown, clientSecret }) };
  });
