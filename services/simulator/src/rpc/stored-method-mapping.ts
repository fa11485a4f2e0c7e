import type { MessageInitShape } from "@bufbuild/protobuf";
import { MethodKind, type StoredMethodSchema } from "@flint/contracts-simulator";
import type { MethodKind as MethodKindName } from "../domain/behaviour.ts";
import { type Card, changedCard } from "../store/card.ts";
import type { StoredMethod } from "../store/methods.ts";

type Message = MessageInitShape<typeof StoredMethodSchema>;

const KINDS = {
  card: MethodKind.CARD,
  sepa_debit: MethodKind.SEPA_DEBIT,
  ach_debit: MethodKind.ACH_DEBIT,
  bacs_debit: MethodKind.BACS_DEBIT,
} as const satisfies Record<MethodKindName, MethodKind>;

/** A saved card with its facts as they are now. */
export function storedMethodMessage(method: StoredMethod): Message {
  const { id, networkTransactionId, closed, token } = method;
  const { networkToken } = token;
  return { id, ...factsOf(method.card()), networkTransactionId, closed, networkToken };
}

/** The same as the account updater knows it, which may know what its token says comes later. */
export function updatedMethodMessage(method: StoredMethod): Message {
  const { later } = method.token;
  const closed = method.closed || later?.kind === "closed";
  return { ...storedMethodMessage(method), ...factsOf(changedCard(method.card(), later)), closed };
}

function factsOf({ kind, ...facts }: Card): Message {
  return { kind: KINDS[kind], ...facts };
}
