import { WalletService } from "@flint/contracts-payment-method";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { findWallet } from "../store/wallets.ts";
import { customerState } from "./require-customer.ts";
import { walletMessage } from "./wallet-mapping.ts";

/** Answers a customer's wallet. */
export const getWallet = (deps: Deps) =>
  rpc(
    WalletService.method.getWallet,
    async ({ customerId }, call) => {
      await customerState(deps, call, customerId);
      const key = { workspaceId: call.workspaceId, customerId };
      return { wallet: walletMessage(await findWallet(deps.db.dataSource.manager, key)) };
    },
    { buyer: (request, customerId) => request.customerId === customerId },
  );
