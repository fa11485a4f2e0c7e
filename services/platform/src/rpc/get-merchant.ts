import { MerchantService } from "@flint/contracts-platform";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { readMerchant } from "../store/merchants.ts";
import { callingWorkspace } from "./calling-workspace.ts";
import { merchantMessage } from "./merchant-mapping.ts";

/** Answers the merchant of the calling credential. */
export const getMerchant = ({ db }: Deps) =>
  rpc(MerchantService.method.getMerchant, async (_request, call) => {
    const { manager } = db.dataSource;
    const { merchantId } = await callingWorkspace(manager, call);
    const merchant = await readMerchant(manager, merchantId);
    return { merchant: merchantMessage(merchant) };
  });
