import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { AnySchema, durationFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError, type Code } from "@connectrpc/connect";
import { RefusalCategory, RefusalSchema, type Refusal } from "@flint/contracts-type";
import { holdsCardNumber } from "./card-number.ts";
import type { ReasonRow } from "./reasons.ts";

/** Paths are short; only the keys of maps that the caller chose are not. */
const FIELD_LENGTH_MAX = 300;

/** A refused call as both protocols can write it. */
export type RefusedAnswer = {
  code: Code;
  message: string;
  refusal: Refusal;
  /** Response headers: `retry-after`. */
  headers: Record<string, string>;
};

/** What a refusal may carry besides its reason; `Refused` has this shape. */
export type RefusalFacts = {
  reason: string;
  field?: string | undefined;
  details?: Record<string, string> | undefined;
  retryDelayMs?: number | undefined;
};

/** Writes the envelope of a refused call: the reason's row and the facts of this call. */
export function refusedAnswer(row: ReasonRow, facts: RefusalFacts, callId: string): RefusedAnswer {
  const delayMs = row.retryable ? facts.retryDelayMs : undefined;
  const refusal = create(RefusalSchema, {
    reason: facts.reason,
    category: row.category,
    field: fieldToShow(facts.field ?? ""),
    retryable: row.retryable,
    whatToDo: row.whatToDo,
    callId,
    details: facts.details ?? {},
  });
  if (delayMs !== undefined) {
    refusal.retryDelay = durationFromMs(delayMs);
  }
  return {
    code: row.code,
    message: withField(row.meaning, refusal.field),
    refusal,
    // Whole seconds, rounded up: a caller who waits that long has waited long enough.
    headers: delayMs === undefined ? {} : { "retry-after": String(Math.ceil(delayMs / 1000)) },
  };
}

/**
 * The answer of a service below, passed on as ours: same reason, our call id, and our own field
 * with the id that it is about, since the field below is of another request.
 *
 * @param fieldOf finds the path of the field in our request that holds an id
 */
export function passedOn(
  error: ConnectError,
  refusal: Refusal,
  own: { callId: string; fieldOf(id: string): string },
): RefusedAnswer {
  const { id = "" } = refusal.details;
  const field = id === "" ? "" : fieldToShow(own.fieldOf(id));
  const meaning = withoutField(error.rawMessage, refusal.field);
  return {
    code: error.code,
    message: withField(meaning, field),
    refusal: create(RefusalSchema, { ...refusal, field, callId: own.callId }),
    headers: {},
  };
}

function withField(meaning: string, field: string): string {
  return field === "" ? meaning : `${field}: ${meaning}`;
}

function withoutField(message: string, field: string): string {
  return message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
}

/** The envelope that an RPC error of Flint carries, or undefined where it is none of Flint's. */
export function refusalOf(error: unknown): Refusal | undefined {
  return error instanceof ConnectError ? error.findDetails(RefusalSchema)[0] : undefined;
}

/** Whether a refusal from below says something about the object rather than about our own call. */
export function isAboutTheObject(refusal: Refusal): boolean {
  switch (refusal.category) {
    case RefusalCategory.ABSENT:
    case RefusalCategory.CONFLICT:
    case RefusalCategory.STATE:
    case RefusalCategory.ACCOUNT:
    case RefusalCategory.LIMIT:
    case RefusalCategory.OUTAGE:
      return refusal.reason !== "INTERNAL";
    default:
      return false;
  }
}

/** The refusal as connect throws it. */
export function toConnectError(answer: RefusedAnswer): ConnectError {
  return new ConnectError(answer.message, answer.code, answer.headers, [
    { desc: RefusalSchema, value: answer.refusal },
  ]);
}

/** The refusal as gRPC carries it in `grpc-status-details-bin`: a google.rpc.Status. */
export function toStatusDetails(answer: RefusedAnswer): Buffer {
  const detail = create(AnySchema, {
    typeUrl: `type.googleapis.com/${RefusalSchema.typeName}`,
    value: toBinary(RefusalSchema, answer.refusal),
  });
  const bytes = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(answer.code)
    .tag(2, WireType.LengthDelimited)
    .string(answer.message)
    .tag(3, WireType.LengthDelimited)
    .bytes(toBinary(AnySchema, detail))
    .finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Keys of maps are the caller's text: a path that holds a card number is cut before it, and none
 * is longer than a header may be.
 */
function fieldToShow(path: string): string {
  const shown = holdsCardNumber(path) ? path.slice(0, path.indexOf("[")) : path;
  return shown.slice(0, FIELD_LENGTH_MAX).toWellFormed();
}
