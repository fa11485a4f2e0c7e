import { type ListUsagesRequest, WalletService } from "@flint/contracts-payment-method";
import { decodePageToken, encodePageToken, hashFilter, PAGE_SIZE_DEFAULT } from "@flint/db";
import { type Call, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import type { Reason } from "../reasons.ts";
import { findPaymentMethod } from "../store/payment-methods.ts";
import { listUsageRecords } from "../store/usage-records.ts";
import { customerState } from "./require-customer.ts";
import { notFound } from "./show-payment-method.ts";
import { usageRecordMessage } from "./usage-record-mapping.ts";

/** Lists the usage records of a customer, or those that name a payment method. */
export const listUsages = (deps: Deps) =>
  rpc(WalletService.method.listUsages, async (request, call) => {
    const { workspaceId } = call;
    const { includeReleased } = request;
    const of = await requireKnown(deps, call, request.of);
    const filterHash = hashFilter({ list: "usages", workspaceId, includeReleased, ...of });
    const size = request.pageSize === 0 ? PAGE_SIZE_DEFAULT : request.pageSize;
    const rows = await listUsageRecords(
      deps.db.dataSource.manager,
      { workspaceId, includeReleased, ...of },
      // One more than the page holds: the extra row says that there is a next page.
      { limit: size + 1, after: afterOf(request.pageToken, filterHash) },
    );
    const shown = rows.slice(0, size);
    const last = rows.length > size ? shown.at(-1) : undefined;
    return {
      usageRecords: shown.map(usageRecordMessage),
      nextPageToken: last === undefined ? "" : encodePageToken([last.userId], filterHash),
    };
  });

/** @throws Refused NOT_FOUND, naming the field */
async function requireKnown(deps: Deps, call: Call, of: ListUsagesRequest["of"]) {
  if (of.case === "customerId") {
    await customerState(deps, call, of.value);
    return { customerId: of.value };
  }
  // The contract's rules have refused a request that names neither.
  const paymentMethodId = of.value ?? "";
  const key = { workspaceId: call.workspaceId, id: paymentMethodId };
  const found = await findPaymentMethod(deps.db.dataSource.manager, key);
  if (found === undefined) throw notFound("payment_method_id", paymentMethodId);
  return { paymentMethodId };
}

const USER_ID = /^(sub|ord)_[0-9A-HJKMNP-TV-Z]{26}$/;

function afterOf(pageToken: string, filterHash: string): string | undefined {
  const [after, ...more] = decodePageToken(pageToken, filterHash) ?? [];
  if (after === undefined) return undefined;
  if (more.length === 0 && USER_ID.test(after)) return after;
  throw new Refused<Reason>("PAGE_TOKEN_INVALID", { field: "page_token" });
}
