import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { serviceClient } from "@flint/rpc";
import type { TestHost } from "./test-host.ts";
import { serviceNameOf } from "./service-name.ts";

/** A client of an internal service, as one of Flint's own services calls it, for no workspace. */
export function internalClient<S extends DescService>(host: TestHost, service: S): Client<S> {
  return serviceClient(service, host.transportTo(serviceNameOf(service)), {
    workspaceId: "",
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: "testing", reason: "" },
  });
}
