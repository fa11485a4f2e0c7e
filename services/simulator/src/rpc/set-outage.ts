import { durationMs } from "@bufbuild/protobuf/wkt";
import { ControlService, OutageKind } from "@flint/contracts-simulator";
import type { Deps } from "../deps.ts";
import { controlRpc } from "../door/control-rpc.ts";
import type { OutageName } from "../domain/outage.ts";

/** SetOutage: opens the account's outage window, or closes it. */
export const setOutage = (deps: Deps) =>
  controlRpc(deps, ControlService.method.setOutage, (request, { account, nowMs }) => {
    const name = OutageKind[request.kind] as OutageName | "UNSPECIFIED";
    if (name === "UNSPECIFIED") {
      deps.outages.close(account.id);
      return {};
    }
    const endsAtMs = request.duration && nowMs + durationMs(request.duration);
    deps.outages.open(account.id, { name, endsAtMs });
    return {};
  });
