import { defineService } from "@flint/host";
import { depsOf } from "./deps.ts";
import { closeGates } from "./events/close-gate.ts";
import { capture } from "./jobs/capture.ts";
import { CAPTURE } from "./jobs/capture-payload.ts";
import { collect } from "./jobs/collect.ts";
import { COLLECT, WATCH_RETURNS } from "./jobs/collect-payload.ts";
import { collectWhenDue } from "./jobs/collect-when-due.ts";
import { COLLECT_WHEN_DUE } from "./jobs/collect-when-due-payload.ts";
import { confirmAdoption } from "./jobs/confirm-adoption.ts";
import { CONFIRM_ADOPTION } from "./jobs/confirm-adoption-payload.ts";
import { confirmClosed } from "./jobs/confirm-closed.ts";
import { CONFIRM_CLOSED } from "./jobs/confirm-closed-payload.ts";
import { refund } from "./jobs/refund.ts";
import { REFUND } from "./jobs/refund-payload.ts";
import { driveAction } from "./jobs/drive-action.ts";
import { DRIVE_ACTION } from "./jobs/drive-action-payload.ts";
import { release } from "./jobs/release.ts";
import { RELEASE } from "./jobs/release-payload.ts";
import { watchReturns } from "./jobs/watch-returns.ts";
import { openProcessors } from "./processors.ts";
import { reasons } from "./reasons.ts";
import { cancelOrderPaymentIntent } from "./rpc/cancel-order-payment-intent.ts";
import { cancelPaymentIntent } from "./rpc/cancel-payment-intent.ts";
import { capturePaymentIntent } from "./rpc/capture-payment-intent.ts";
import { checkReadiness } from "./rpc/check-readiness.ts";
import { closeOrder } from "./rpc/close-order.ts";
import { confirmOrderPaymentIntent } from "./rpc/confirm-order-payment-intent.ts";
import { confirmPaymentIntent } from "./rpc/confirm-payment-intent.ts";
import { createNotice } from "./rpc/create-notice.ts";
import { createOrder } from "./rpc/create-order.ts";
import { createPaymentIntent } from "./rpc/create-payment-intent.ts";
import { createRefund } from "./rpc/create-refund.ts";
import { getConsentExport } from "./rpc/get-consent-export.ts";
import { exportAttempts } from "./rpc/export-attempts.ts";
import { exportOrders } from "./rpc/export-orders.ts";
import { exportRefunds } from "./rpc/export-refunds.ts";
import { getAttempt } from "./rpc/get-attempt.ts";
import { getExternalPayment } from "./rpc/get-external-payment.ts";
import { getNotice } from "./rpc/get-notice.ts";
import { getOrder } from "./rpc/get-order.ts";
import { getPaymentIntent } from "./rpc/get-payment-intent.ts";
import { getRefund } from "./rpc/get-refund.ts";
import { listAttempts } from "./rpc/list-attempts.ts";
import { listExternalPayments } from "./rpc/list-external-payments.ts";
import { listNotices } from "./rpc/list-notices.ts";
import { listOrders } from "./rpc/list-orders.ts";
import { listPaymentIntents } from "./rpc/list-payment-intents.ts";
import { listRefunds } from "./rpc/list-refunds.ts";
import { markNoticeSent } from "./rpc/mark-notice-sent.ts";
import { payOrder } from "./rpc/pay-order.ts";
import { recordExternalPayment } from "./rpc/record-external-payment.ts";
import { reverseExternalPayment } from "./rpc/reverse-external-payment.ts";

import { reopenOrder } from "./rpc/reopen-order.ts";
import { updateOrder } from "./rpc/update-order.ts";

/** Orders, payment intents and attempts: what is owed, and collecting it exactly once. */
export const charge = defineService({
  name: "charge",
  migrations: new URL("../migrations/", import.meta.url),
  // Every statement of charge is explicit: most of them are on the path of a charge.
  entities: [],
  reasons,
  create: (context) => {
    const processors = openProcessors(context.settings.simulatorUrl, context.logger);
    const deps = depsOf(context, processors);
    const doors = [
      cancelOrderPaymentIntent,
      cancelPaymentIntent,
      capturePaymentIntent,
      checkReadiness,
      closeOrder,
      confirmOrderPaymentIntent,
      confirmPaymentIntent,
      createNotice,
      createOrder,
      createPaymentIntent,
      createRefund,
      getConsentExport,
      exportAttempts,
      exportOrders,
      exportRefunds,
      getAttempt,
      getExternalPayment,
      getNotice,
      getOrder,
      getPaymentIntent,
      getRefund,
      listAttempts,
      listExternalPayments,
      listNotices,
      listOrders,
      listPaymentIntents,
      listRefunds,
      markNoticeSent,
      payOrder,
      reopenOrder,
      updateOrder,
      recordExternalPayment,
      reverseExternalPayment,
    ];
    return Promise.resolve({
      rpcs: doors.map((door) => door(deps)),
      jobs: {
        [CAPTURE]: capture(deps),
        [COLLECT]: collect(deps),
        [COLLECT_WHEN_DUE]: collectWhenDue(deps),
        [CONFIRM_ADOPTION]: confirmAdoption(deps),
        [CONFIRM_CLOSED]: confirmClosed(deps),
        [REFUND]: refund(deps),
        [DRIVE_ACTION]: driveAction(deps),
        [RELEASE]: release(deps),
        [WATCH_RETURNS]: watchReturns(deps),
      },
      consumers: closeGates(deps),
      circuits: processors.circuits,
      stop: () => Promise.resolve(processors.close()),
    });
  },
});
