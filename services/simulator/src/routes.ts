import type { ConnectRouter } from "@connectrpc/connect";
import { ControlService, ProcessorService } from "@flint/contracts-simulator";
import type { Deps } from "./deps.ts";
import { authenticateCharge } from "./rpc/authenticate-charge.ts";
import { cancelCharge } from "./rpc/cancel-charge.ts";
import { captureCharge } from "./rpc/capture-charge.ts";
import { confirmSetup } from "./rpc/confirm-setup.ts";
import { createCharge } from "./rpc/create-charge.ts";
import { createRefund } from "./rpc/create-refund.ts";
import { createSetup } from "./rpc/create-setup.ts";
import { findCharge } from "./rpc/find-charge.ts";
import { findRefund } from "./rpc/find-refund.ts";
import { finishAction } from "./rpc/finish-action.ts";
import { getCharge } from "./rpc/get-charge.ts";
import { getRefund } from "./rpc/get-refund.ts";
import { getSetup } from "./rpc/get-setup.ts";
import { getStoredMethod } from "./rpc/get-stored-method.ts";
import { listCharges } from "./rpc/list-charges.ts";
import { listRefunds } from "./rpc/list-refunds.ts";
import { listRequests } from "./rpc/list-requests.ts";
import { lookUpMethod } from "./rpc/look-up-method.ts";
import { setOutage } from "./rpc/set-outage.ts";
import { settlePending } from "./rpc/settle-pending.ts";
import { updateStoredMethod } from "./rpc/update-stored-method.ts";

/** Largest request that is read, in bytes: a charge with all its metadata is far below. */
const REQUEST_BYTES_MAX = 256 * 1024;

/** The simulator's doors, for a router in this process or behind HTTP. */
export function simulatorRoutes(deps: Deps): (router: ConnectRouter) => ConnectRouter {
  const options = {
    readMaxBytes: REQUEST_BYTES_MAX,
    jsonOptions: { ignoreUnknownFields: false },
  };
  return (router) =>
    router
      .service(
        ProcessorService,
        {
          createSetup: createSetup(deps),
          confirmSetup: confirmSetup(deps),
          getSetup: getSetup(deps),
          lookUpMethod: lookUpMethod(deps),
          getStoredMethod: getStoredMethod(deps),
          createCharge: createCharge(deps),
          captureCharge: captureCharge(deps),
          getCharge: getCharge(deps),
          findCharge: findCharge(deps),
          createRefund: createRefund(deps),
          getRefund: getRefund(deps),
          findRefund: findRefund(deps),
          finishAction: finishAction(deps),
          cancelCharge: cancelCharge(deps),
        },
        options,
      )
      .service(
        ControlService,
        {
          authenticateCharge: authenticateCharge(deps),
          listCharges: listCharges(deps),
          listRefunds: listRefunds(deps),
          listRequests: listRequests(deps),
          setOutage: setOutage(deps),
          settlePending: settlePending(deps),
          updateStoredMethod: updateStoredMethod(deps),
        },
        options,
      );
}
