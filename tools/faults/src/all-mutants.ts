import type { Mutant } from "./mutant.ts";
import { actionMutants } from "./table/actions.ts";
import { captureMutants } from "./table/captures.ts";
import { methodLifeMutants } from "./table/method-lives.ts";
import { methodMutants } from "./table/methods.ts";
import { orderEditMutants } from "./table/order-edits.ts";
import { orderMutants } from "./table/orders.ts";
import { outcomeMutants } from "./table/outcomes.ts";
import { readinessMutants } from "./table/readiness.ts";
import { refundMutants } from "./table/refunds.ts";
import { requestIdMutants } from "./table/request-ids.ts";
import { savedByPaymentMutants } from "./table/saved-by-payment.ts";
import { workspaceMutants } from "./table/workspaces.ts";

/** Every safeguard that is taken away, one at a time. */
export const ALL_MUTANTS: readonly Mutant[] = [
  ...orderMutants,
  ...orderEditMutants,
  ...captureMutants,
  ...methodMutants,
  ...methodLifeMutants,
  ...readinessMutants,
  ...outcomeMutants,
  ...refundMutants,
  ...actionMutants,
  ...requestIdMutants,
  ...savedByPaymentMutants,
  ...workspaceMutants,
];
