import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { getOption } from "@bufbuild/protobuf";
import * as charge from "@flint/contracts-charge";
import * as customer from "@flint/contracts-customer";
import * as paymentMethod from "@flint/contracts-payment-method";
import * as platform from "@flint/contracts-platform";
import { scope } from "@flint/contracts-type";

/** One public RPC. */
export type PublicRpc = { service: DescService; method: DescMethod; path: string; scope: string };

/** Every public RPC of every service, from the contracts: a new one is in at once. */
export const everyRpc: readonly PublicRpc[] = [platform, customer, paymentMethod, charge]
  .flatMap((contracts) => Object.values(contracts) as { kind?: string }[])
  .filter((each): each is DescService & { kind: string } => each.kind === "service")
  .filter((service) => !service.name.endsWith("InternalService"))
  .flatMap((service) =>
    service.methods.map((method) => ({
      service,
      method,
      path: `/${service.typeName}/${method.name}`,
      scope: getOption(method, scope),
    })),
  );

/** Calls an RPC with JSON, as any HTTP client would. */
export async function callJson(
  baseUrl: string,
  given: { path: string; credential: string; body: string },
): Promise<{ status: number; body: Answer }> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (given.credential !== "") headers["authorization"] = `Bearer ${given.credential}`;
  const response = await fetch(`${baseUrl}${given.path}`, {
    method: "POST",
    headers,
    body: given.body,
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

/** An error as Connect writes it, with Flint's envelope in its debug form. */
export type Answer = {
  code?: string;
  message?: string;
  details?: { type: string; debug?: Record<string, unknown> }[];
};
