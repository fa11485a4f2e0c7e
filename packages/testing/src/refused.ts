import { ConnectError, type Code } from "@connectrpc/connect";
import type { Refusal } from "@flint/contracts-type";
import { refusalOf } from "@flint/rpc";

/** A refused call as its caller sees it. */
export type RefusedCall = { code: Code; message: string } & Omit<Refusal, "$typeName" | "$unknown">;

/**
 * Waits for a call to be refused.
 *
 * @throws Error when it is answered; the call's own error when it carries no refusal of Flint's
 */
export async function refused(call: Promise<unknown>): Promise<RefusedCall> {
  const answered = new Error("The call was answered; a refusal was expected.");
  try {
    await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!(error instanceof ConnectError) || refusal === undefined) throw error;
    const { $typeName, $unknown, ...facts } = refusal;
    return { code: error.code, message: error.rawMessage, ...facts };
  }
  throw answered;
}
