import { CustomerInternalService } from "@flint/contracts-customer";
import { serviceClient } from "@flint/rpc";
import type { TestHost } from "@flint/testing";

/** Customers as a service above asks for them, for the workspace that a customer is in. */
export async function customersAbove(host: TestHost, customerId: string) {
  const rows = await host
    .database("customer")
    .query<{ workspace_id: string }>(
      "/* all workspaces: feed */ SELECT workspace_id FROM events WHERE object_id = ? LIMIT 1",
      [customerId],
    );
  return serviceClient(CustomerInternalService, host.transportTo("customer"), {
    workspaceId: rows[0]?.workspace_id ?? "",
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: "charge", reason: "" },
  });
}
