import type { MessageInitShape } from "@bufbuild/protobuf";
import type { StoredMethodSchema } from "@flint/contracts-simulator";
import { changedCard } from "../store/card.ts";
import type { StoredMethod } from "../store/methods.ts";

type Message = MessageInitShape<typeof StoredMethodSchema>;

/** A saved card with its facts as they are now. */
export function storedMethodMessage(method: StoredMethod): Message {
  const { id, networkTransactionId, closed, token } = method;
  const { networkToken } = token;
  return { id, ...method.card(), networkTransactionId, closed, networkToken };
}

/** The same as the account updater knows it, which may know what its token says comes later. */
export function updatedMethodMessage(method: StoredMethod): Message {
  const { later } = method.token;
  const closed = method.closed || later?.kind === "closed";
  return { ...storedMethodMessage(method), ...changedCard(method.card(), later), closed };
}
