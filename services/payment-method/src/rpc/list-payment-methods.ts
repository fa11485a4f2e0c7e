import { PaymentMethodService } from "@flint/contracts-payment-method";
import { instantOf } from "@flint/contracts-type";
import { cutPage, idPageOf } from "@flint/db";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import type { PaymentMethodState } from "../domain/payment-method.ts";
import { findConsents } from "../store/consents.ts";
import { listPaymentMethods as list } from "../store/payment-methods.ts";
import { findWallet } from "../store/wallets.ts";
import { paymentMethodMessage, statesOf, usageOf } from "./payment-method-mapping.ts";
import { customerState } from "./require-customer.ts";

const ACTIVE_ONLY: readonly PaymentMethodState[] = ["active"];

/** Lists a customer's payment methods, newest first. */
export const listPaymentMethods = (deps: Deps) =>
  rpc(
    PaymentMethodService.method.listPaymentMethods,
    async (request, call) => {
      const { manager } = deps.db.dataSource;
      const { workspaceId } = call;
      const { customerId } = request;
      await customerState(deps, call, customerId);
      const states = request.states.length === 0 ? ACTIVE_ONLY : statesOf(request.states);
      const usage = usageOf(request.usage);
      const expiresBefore = request.expiresBefore && instantOf(request.expiresBefore);
      const filter = { workspaceId, customerId, states, usage, expiresBefore };
      const page = idPageOf("paymentMethod", request, {
        list: "payment_methods",
        ...filter,
        states: states.join(),
        expiresBefore: expiresBefore?.toString(),
      });
      const { rows, nextPageToken } = cutPage(page, await list(manager, filter, page));
      const ids = rows.map(({ id }) => id);
      const consents = await findConsents(manager, workspaceId, ids);
      const wallet = await findWallet(manager, { workspaceId, customerId });
      const paymentMethods = rows.map((method) =>
        paymentMethodMessage(method, {
          consents: consents.get(method.id) ?? [],
          isDefault: wallet.defaultPaymentMethodId === method.id,
        }),
      );
      return { paymentMethods, nextPageToken };
    },
    { buyer: (request, customerId) => request.customerId === customerId },
  );
