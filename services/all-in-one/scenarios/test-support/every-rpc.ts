import type { DescMethodUnary, DescService } from "@bufbuild/protobuf";
import { getOption } from "@bufbuild/protobuf";
import * as charge from "@flint/contracts-charge";
import * as customer from "@flint/contracts-customer";
import * as paymentMethod from "@flint/contracts-payment-method";
import * as platform from "@flint/contracts-platform";
import { scope } from "@flint/contracts-type";

/** One public RPC. */
export type PublicRpc = {
  service: DescService;
  method: DescMethodUnary;
  /** Where it is called: "/flint.charge.v1.OrderService/PayOrder". */
  path: string;
  scope: string;
  /** Whether it changes something: all others only check, export, get or list. */
  writes: boolean;
  /** Whether it is answered by a stream of messages, each of the method's output. */
  streams: boolean;
};

/** Every public RPC of every service, from the contracts: a new one is in at once. */
export const everyRpc: readonly PublicRpc[] = [platform, customer, paymentMethod, charge]
  .flatMap((contracts) => Object.values(contracts) as { kind?: string }[])
  .filter((each): each is DescService & { kind: string } => each.kind === "service")
  .filter((service) => !service.name.endsWith("InternalService"))
  .flatMap((service) =>
    service.methods.map((method) => ({
      service,
      method: method as DescMethodUnary,
      path: `/${service.typeName}/${method.name}`,
      scope: getOption(method, scope),
      writes: !/^(Check|Export|Get|List)/.test(method.name),
      streams: method.methodKind === "server_streaming",
    })),
  );
