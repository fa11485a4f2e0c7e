import { WalletInternalService } from "@flint/contracts-payment-method";
import { FeedService } from "@flint/contracts-type";
import { serviceClient } from "@flint/rpc";
import type { TestHost } from "@flint/testing";

/** The wallet as a service above asks it, for the workspace that an object's row is in. */
export async function walletAbove(host: TestHost, paymentMethodId: string) {
  const rows = await host
    .database("payment-method")
    .query<{ workspace_id: string }>(
      "/* all workspaces: feed */ SELECT workspace_id FROM events WHERE object_id = ? LIMIT 1",
      [paymentMethodId],
    );
  return serviceClient(WalletInternalService, host.transportTo("payment-method"), {
    workspaceId: rows[0]?.workspace_id ?? "",
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: "charge", reason: "" },
  });
}

/** The internal id of the workspace that a customer is in, for reading rows back. */
export async function workspaceOfCustomer(host: TestHost, customerId: string): Promise<string> {
  const rows = await host
    .database("customer")
    .query<{ workspace_id: string }>(
      "/* all workspaces: feed */ SELECT workspace_id FROM events WHERE object_id = ? LIMIT 1",
      [customerId],
    );
  return rows[0]?.workspace_id ?? "";
}

/** Types of an object's events as a consumer is told them, in the feed's order. */
export async function toldOf(host: TestHost, objectId: string): Promise<string[]> {
  const feed = serviceClient(FeedService, host.transportTo("payment-method"), {
    workspaceId: "",
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: "testing", reason: "" },
  });
  const types: string[] = [];
  for (let afterPosition = 0n; ;) {
    const request = { service: "payment-method", afterPosition, limit: 500 };
    const { events } = await feed.readEvents(request);
    if (events.length === 0) return types;
    for (const { event, position } of events) {
      if (event?.objectId === objectId) types.push(event.type);
      afterPosition = position;
    }
  }
}
