import { CustomerState } from "@flint/contracts-customer";
import { WalletInternalService } from "@flint/contracts-payment-method";
import type { Tx } from "@flint/db";
import { type Call, onceAfter, rpc } from "@flint/rpc";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { confirmAdoption as decide, savedWith } from "../domain/adopt-setup.ts";
import type { PaymentMethod } from "../domain/payment-method.ts";
import { setDefault } from "../domain/wallet.ts";
import { findSealedToken, lockPaymentMethod } from "../store/payment-methods.ts";
import { findSetup, lockSetup } from "../store/setups.ts";
import { lockWallet } from "../store/wallets.ts";
import { existingOf } from "./complete-setup.ts";
import { customerState } from "./require-customer.ts";
import { stateMessage } from "./payment-method-mapping.ts";
import { notFound } from "./show-payment-method.ts";

const method = WalletInternalService.method.confirmAdoption;

/** Ends the wait for a payment that saves its card: charge says what became of it. */
export const confirmAdoption = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: () => prepare(deps, call, request.setupId),
      body: async (tx, { customerId, paymentMethodId, customerActive }) => {
        const { ids } = deps;
        const at = deps.clock.now();
        const { workspaceId } = call;
        const { setupId: id, approved, adoptedBy, makeDefault } = request;
        const wallet = await lockWallet(tx, { workspaceId, customerId });
        const stored = await lockSetup(tx, { workspaceId, id });
        const before = await lockPaymentMethod(tx, { workspaceId, id: paymentMethodId });
        if (stored === undefined || before === undefined) throw notFound("setup_id", id);
        const consentIds = stored.setup.terms.map(() => ids.next("consent"));
        const existing = await existingOf(tx, before, savedWith(before) ?? { outcome: "pending" });
        const state = { setup: stored.setup, paymentMethod: before, existing };
        const payment = { approved, adoptedBy, customerActive };
        const confirmed = decide(state, payment, { now: at, consentIds });
        const { paymentMethod } = confirmed;
        const saved = before.state === "pending" && paymentMethod.state === "active";
        const wanted = makeDefault && saved && before.usage === "off_session";
        const chosen = wanted ? setDefault(wallet, paymentMethod, 0n) : { events: [] };
        const events = [...confirmed.events, ...chosen.events];
        const moves = existing !== undefined && confirmed.takesToken;
        const processorToken = moves ? await moveToken(deps, tx, before, existing) : undefined;
        await commit(tx, { events }, { call, at, ids, sealed: { processorToken } });
        return { state: stateMessage(paymentMethod.state) };
      },
    }),
  );

/** The token that was saved with the pending payment method, sealed for the row that takes it. */
async function moveToken(
  { crypter }: Deps,
  tx: Tx,
  from: PaymentMethod,
  to: PaymentMethod,
): Promise<Buffer> {
  const { workspaceId, id } = from;
  const sealed = await findSealedToken(await tx.manager(), { workspaceId, id });
  if (sealed === undefined) throw new Error(`Payment method ${id} has lost its token.`);
  const place = (rowId: string) => ({ workspaceId, table: "payment_methods", rowId });
  return crypter.seal(crypter.open(sealed, place(id)), place(to.id));
}

/** Asks below, before the transaction, whether the customer may still have methods saved. */
async function prepare(deps: Deps, call: Call, id: string) {
  const { workspaceId } = call;
  const found = await findSetup(deps.db.dataSource.manager, { workspaceId, id });
  if (found === undefined) throw notFound("setup_id", id);
  const { customerId, paymentMethodId } = found.setup;
  const state = await customerState(deps, call, customerId);
  return { customerId, paymentMethodId, customerActive: state === CustomerState.ACTIVE };
}
