import { AuthenticationInternalService } from "@flint/contracts-platform";
import { rpc } from "@flint/rpc";
import type { Deps } from "../deps.ts";
import { isOriginAllowed } from "../store/settings.ts";

/** Answers whether the settings of any workspace list an origin. */
export const lookUpOrigin = ({ db }: Deps) =>
  rpc(AuthenticationInternalService.method.lookUpOrigin, async (request) => ({
    allowed: await isOriginAllowed(db.dataSource.manager, request.origin),
  }));
