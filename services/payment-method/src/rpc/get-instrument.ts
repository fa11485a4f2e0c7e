import { WalletInternalService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findResolvable } from "../store/resolvables.ts";
import { instrumentMessage } from "./instrument-mapping.ts";
import { notFound } from "./show-payment-method.ts";

/** Answers what the processor needs to be asked again, whatever the method's state is now. */
export const getInstrument = (deps: Deps) =>
  rpc(WalletInternalService.method.getInstrument, async ({ paymentMethodId: id }, call) => {
    const found = await findResolvable(deps.db, { workspaceId: call.workspaceId, id });
    if (found?.sealedToken === undefined) throw notFound("payment_method_id", id);
    return { instrument: instrumentMessage(deps, found, { secrets: true }) };
  });
