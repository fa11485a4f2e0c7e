import { Agent } from "node:http";
import { type Client, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ChargeReason, Initiator, ReadinessService } from "@flint/contracts-charge";
import type { OpenOrder } from "../flint/shop.ts";

/** More than any load here has calls at a time. */
const SOCKETS_MAX = 64;

/** Asks whether orders can be paid, as a server does: Connect over HTTP/1.1, an API key. */
export class ConnectChecker {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  readonly #client: Client<typeof ReadinessService>;

  constructor(baseUrl: string) {
    const nodeOptions = { agent: this.#agent };
    this.#client = createClient(
      ReadinessService,
      createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions }),
    );
  }

  /** @throws Error where the order is not ready: then the run does not count */
  async check({ orderId, apiKey }: OpenOrder): Promise<null> {
    const { ready, blockers } = await this.#client.checkReadiness(
      { orderId, initiator: Initiator.MERCHANT, reason: ChargeReason.UNSCHEDULED },
      { headers: { authorization: `Bearer ${apiKey}` } },
    );
    if (!ready) throw new Error(`An order is not ready: ${blockers[0]?.reason}.`);
    return null;
  }

  close(): void {
    this.#agent.destroy();
  }
}
