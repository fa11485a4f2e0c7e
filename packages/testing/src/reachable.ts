import { FeedService } from "@flint/contracts-type";
import type { Host, ServiceName } from "@flint/host";
import { serviceClient } from "@flint/rpc";
import { eventually } from "./eventually.ts";

/**
 * Waits until every host reaches the services of the others. Hosts that start one after the other
 * look for each other's news at once, and a refused connection is tried again only after a pause:
 * a caller in production repeats, a test should not have to.
 */
export async function untilReachable(hosts: readonly Host[]): Promise<void> {
  const services = hosts.flatMap((host) => host.modules.map(({ module }) => module.name));
  for (const host of hosts) {
    await Promise.all(services.map((service) => eventually(() => isReachable(host, service))));
  }
}

async function isReachable(host: Host, service: ServiceName): Promise<boolean> {
  const feed = serviceClient(FeedService, host.transportTo(service, "testing"), {
    workspaceId: "",
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: "testing", reason: "" },
  });
  await feed.readEvents({ service, limit: 1 });
  return true;
}
