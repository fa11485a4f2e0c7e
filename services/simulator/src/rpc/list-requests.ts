import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ControlService } from "@flint/contracts-simulator";
import type { Deps } from "../deps.ts";
import { controlRpc } from "../door/control-rpc.ts";
import { nextPageToken, pageOf } from "./page.ts";

/** ListRequests: every request of the account that reached ProcessorService, oldest first. */
export const listRequests = (deps: Deps) =>
  controlRpc(deps, ControlService.method.listRequests, (request, { account }) => {
    const page = pageOf(request);
    const { reference, procedure } = request;
    const requests = deps.requests.list({ accountId: account.id, reference, procedure, ...page });
    return {
      requests: requests.map(({ receivedAtMs, metadata, accountId: _, sequence, ...rest }) => ({
        ...rest,
        sequence: BigInt(sequence),
        receiveTime: timestampFromMs(receivedAtMs),
        metadata: JSON.parse(metadata) as Record<string, string>,
      })),
      nextPageToken: nextPageToken(requests, page.size),
    };
  });
