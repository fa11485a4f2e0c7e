import { getOption, type DescMessage } from "@bufbuild/protobuf";
import { scope } from "@flint/contracts-type";
import { commonReasons, type ReasonRow, type Reasons } from "./reasons.ts";
import { takesRequestId } from "./request-id.ts";
import type { Rpc, StreamRpc, UnaryRpc } from "./rpc.ts";
import { prepareValidation } from "./validate.ts";

/** The RPCs of one service and the reasons that only it answers. */
export type RpcGroup = { rpcs: readonly Rpc[]; reasons: Reasons };

/** An RPC with all that is known of it before any call. */
export type BoundRpc = {
  readonly rpc: Rpc;
  /** `flint.charge.v1.OrderService/PayOrder`. */
  readonly procedure: string;
  /** The procedure with a slash before it. */
  readonly path: string;
  readonly input: DescMessage;
  /** The scope that a credential needs; empty: only Flint's services may call it. */
  readonly scope: string;
  readonly takesRequestId: boolean;
  row(reason: string): ReasonRow | undefined;
};

/** Whether an RPC is answered by a stream. */
export function isStream(bound: BoundRpc): bound is BoundRpc & { rpc: StreamRpc } {
  return bound.rpc.kind === "stream";
}

/** Whether an RPC is answered once. */
export function isUnary(bound: BoundRpc): bound is BoundRpc & { rpc: UnaryRpc } {
  return bound.rpc.kind === "unary";
}

/** Prepares the RPCs of all services of a process, by path. */
export function bindRpcs(groups: readonly RpcGroup[]): ReadonlyMap<string, BoundRpc> {
  const bound = new Map<string, BoundRpc>();
  for (const { rpcs, reasons } of groups) {
    const rows = new Map<string, ReasonRow>(Object.entries({ ...reasons, ...commonReasons }));
    for (const each of rpcs) {
      const one = bind(each, (reason) => rows.get(reason));
      if (bound.has(one.path)) {
        throw new Error(`${one.procedure} has two handlers`);
      }
      bound.set(one.path, one);
    }
  }
  return bound;
}

function bind(rpc: Rpc, row: BoundRpc["row"]): BoundRpc {
  prepareValidation(rpc.method.input);
  const procedure = `${rpc.method.parent.typeName}/${rpc.method.name}`;
  return {
    rpc,
    procedure,
    path: `/${procedure}`,
    input: rpc.method.input,
    scope: getOption(rpc.method, scope),
    takesRequestId: takesRequestId(rpc.method),
    row,
  };
}
