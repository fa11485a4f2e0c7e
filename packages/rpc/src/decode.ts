import {
  fromBinary,
  fromJsonString,
  type DescMessage,
  type JsonValue,
  type Message,
} from "@bufbuild/protobuf";
import { Refused } from "@flint/std";
import { findJsonFault } from "./json-fault.ts";
import { findInMessage, type Probe } from "./message-walk.ts";
import type { CommonReason } from "./reasons.ts";

/** How the bytes of a request are written. */
export type Encoding = "binary" | "json";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// The decoder keeps what it does not know; the number is all that is known of its name.
const unknownField: Probe = {
  message: ({ $unknown }) => ($unknown?.length ? String($unknown[0]?.no) : undefined),
};

/**
 * Decodes a request and refuses what its message does not know, at any depth.
 *
 * @throws Refused MALFORMED_REQUEST, UNKNOWN_FIELD, with the field's path where it is known
 */
export function decodeStrictly(desc: DescMessage, encoding: Encoding, bytes: Uint8Array): Message {
  return encoding === "binary" ? decodeBinary(desc, bytes) : decodeJson(desc, bytes);
}

function decodeBinary(desc: DescMessage, bytes: Uint8Array): Message {
  let message: Message;
  try {
    message = fromBinary(desc, bytes);
  } catch {
    throw new Refused<CommonReason>("MALFORMED_REQUEST");
  }
  const unknown = findInMessage(desc, message, unknownField);
  if (unknown !== undefined) {
    throw new Refused<CommonReason>("UNKNOWN_FIELD", { field: unknown });
  }
  return message;
}

function decodeJson(desc: DescMessage, bytes: Uint8Array): Message {
  let text: string;
  try {
    text = utf8.decode(bytes);
    // An empty body is what some clients send for a request without fields.
    return fromJsonString(desc, text === "" ? "{}" : text);
  } catch {
    throw jsonRefusal(desc, bytes);
  }
}

function jsonRefusal(desc: DescMessage, bytes: Uint8Array): Refused<CommonReason> {
  let json: JsonValue;
  try {
    json = JSON.parse(utf8.decode(bytes)) as JsonValue;
  } catch {
    return new Refused("MALFORMED_REQUEST");
  }
  const { path, unknown } = findJsonFault(desc, json);
  return new Refused(
    unknown ? "UNKNOWN_FIELD" : "MALFORMED_REQUEST",
    path === "" ? {} : { field: path },
  );
}
