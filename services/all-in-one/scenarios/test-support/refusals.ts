import { Code } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import { type Refusal, RefusalCategory } from "@flint/contracts-type";
import { serviceNameOf } from "@flint/testing";
import { expect } from "@jest/globals";
import { errorRowOf } from "./errors-page.ts";
import type { PublicRpc } from "./every-rpc.ts";
import type { RawAnswer } from "./ways.ts";

/** What a refusal says, as far as tests compare it. */
export type Refused = Pick<Refusal, "reason" | "field" | "details"> & { code: Code };

/** Refusals of these categories speak of the request, so that they name what is wrong with it. */
const OF_THE_REQUEST = [RefusalCategory.REQUEST, RefusalCategory.ABSENT];

/** Where nothing was decoded there is no field to name. */
const OF_NO_FIELD = ["MALFORMED_REQUEST", "UNIMPLEMENTED"];

/**
 * Holds what every refusal of an RPC promises: one envelope, a reason that docs/errors.md lists
 * for its service with this code, category and advice, and the field at fault.
 *
 * @param what stands in a failure's message
 * @throws where the call was answered
 */
export function expectRefused(
  { service }: Pick<PublicRpc, "service">,
  answer: RawAnswer,
  what: unknown = {},
): Refused {
  const called = JSON.stringify(what);
  if (answer.ok) throw new Error(`${called} was answered.`);
  const { code, message, refusal } = answer;
  if (refusal === undefined)
    throw new Error(`${called}: ${Code[code]} without envelope: ${message}`);
  const { reason, category, field, retryable, whatToDo, callId, details } = refusal;
  const row = errorRowOf(serviceNameOf(service), reason);
  const categoryName = RefusalCategory[category]?.toLowerCase();
  const said = { code: codeToString(code), category: categoryName, retryable, whatToDo };
  expect({ called, reason, ...said }).toEqual({ called, reason, ...row });
  expect([Code.Internal, Code.Unknown]).not.toContain(code);
  expect(callId).toMatch(/^call_[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(answer.headers.get("flint-call-id") ?? callId).toBe(callId);
  expect(message).not.toBe("");
  if (OF_THE_REQUEST.includes(category) && !OF_NO_FIELD.includes(reason)) {
    expect({ reason, field }).toEqual({ reason, field: expect.stringMatching(/./) });
  }
  return { code, reason, field, details };
}

/** Holds that a call was answered, or refused as every refusal is, and is no outage. */
export function expectAnswered(
  rpc: Pick<PublicRpc, "service">,
  answer: RawAnswer,
  what: unknown = {},
): void {
  if (answer.ok) return;
  expectRefused(rpc, answer, what);
  expect({ what, ...answer.refusal }).not.toMatchObject({ category: RefusalCategory.OUTAGE });
}
