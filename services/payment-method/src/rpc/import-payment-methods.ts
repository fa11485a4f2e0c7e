import { CustomerState } from "@flint/contracts-customer";
import { type ImportPaymentMethodsRequest, ImportService } from "@flint/contracts-payment-method";
import { enqueueJobs } from "@flint/jobs";
import { type Call, onceAfter, rpc } from "@flint/rpc";
import { Refused } from "@flint/std";
import { commit } from "../commit.ts";
import type { Deps } from "../deps.ts";
import { checkImport, type GivenRow } from "../domain/check-import.ts";
import { createImport } from "../domain/import.ts";
import { IMPORT_ROWS, type ImportRowsPayload } from "../jobs/import-rows-payload.ts";
import { defaultAccount } from "../processors/default-account.ts";
import { sealRowToken } from "../processors/row-token.ts";
import type { Reason } from "../reasons.ts";
import { insertRows } from "../store/import-rows.ts";
import { importMessage, rowsOf } from "./import-mapping.ts";
import { requireSandboxToken } from "./require-sandbox-token.ts";
import { notFound } from "./show-payment-method.ts";

const method = ImportService.method.importPaymentMethods;

/** Takes the rows over; a job makes payment methods of them. */
export const importPaymentMethods = (deps: Deps) =>
  rpc(method, (request, call) =>
    onceAfter(deps, call, method, request, {
      prepare: () => prepare(deps, call, request),
      body: async (tx, { rows, processorAccountId }) => {
        const { ids, crypter } = deps;
        const { workspaceId, requestId, callId } = call;
        const at = deps.clock.now();
        const id = ids.next("import");
        const wanted = { id, workspaceId, processorAccountId, requestId, callId, createdAt: at };
        const decision = createImport(wanted, rows.length);
        await commit(tx, decision, { call, at, ids });
        const waiting = rows.map(({ token, ...row }, position) => {
          const place = { workspaceId, importId: id, position };
          return { ...row, position, sealedToken: sealRowToken(crypter, place, token) };
        });
        insertRows(tx, { workspaceId, id }, waiting);
        const payload: ImportRowsPayload = { importId: id };
        const job = { id: ids.next("job"), workspaceId, kind: IMPORT_ROWS, key: id, payload };
        enqueueJobs(tx, [job]);
        return { import: importMessage(decision.import) };
      },
    }),
  );

async function prepare(deps: Deps, call: Call, request: ImportPaymentMethodsRequest) {
  const rows = rowsOf(request.rows);
  checkImport(rows, deps.clock.now());
  rows.forEach(({ token }, index) => {
    requireSandboxToken(call, token, `rows[${index}].processor_token`);
  });
  await requireActiveCustomers(deps, call, rows);
  const { account } = await defaultAccount(deps, call);
  if (!account.enabled) throw new Refused<Reason>("PROCESSOR_ACCOUNT_DISABLED");
  return { rows, processorAccountId: account.id };
}

/** Customers that the service below is asked for at a time, as its contract allows. */
const CUSTOMERS_AT_ONCE = 100;

/** @throws Refused NOT_FOUND, CUSTOMER_ARCHIVED, naming the first row that is wrong */
async function requireActiveCustomers(
  deps: Deps,
  call: Call,
  rows: readonly GivenRow[],
): Promise<void> {
  const wanted = [...new Set(rows.map(({ customerId }) => customerId))];
  const states = new Map<string, CustomerState>();
  for (let from = 0; from < wanted.length; from += CUSTOMERS_AT_ONCE) {
    const customerIds = wanted.slice(from, from + CUSTOMERS_AT_ONCE);
    const answer = await deps.customers(call).batchCheckCustomers({ customerIds });
    for (const [customerId, state] of Object.entries(answer.states)) states.set(customerId, state);
  }
  const missing = rows.findIndex(({ customerId }) => !states.has(customerId));
  if (missing >= 0) {
    throw notFound(`rows[${missing}].customer_id`, rows[missing]?.customerId ?? "");
  }
  const archived = rows.findIndex(({ customerId }) => {
    return states.get(customerId) !== CustomerState.ACTIVE;
  });
  if (archived < 0) return;
  throw new Refused<Reason>("CUSTOMER_ARCHIVED", { field: `rows[${archived}].customer_id` });
}
