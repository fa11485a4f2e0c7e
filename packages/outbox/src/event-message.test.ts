import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { NumberedEventSchema, type ActorKind } from "@flint/contracts-type";
import type { Id } from "@flint/std";
import { describe, expect, test } from "@jest/globals";
import { eventFromMessage, eventToMessage } from "./event-message.ts";
import type { NumberedEvent } from "./event.ts";

const event: NumberedEvent = {
  position: 9_007_199_254_740_993n,
  id: "evt_01K00000000000000000000000",
  type: "order.paid",
  workspaceId: "ws_1",
  objectId: "ord_1",
  objectSequence: 4,
  actor: { kind: "api_key", id: "key_1", reason: "" },
  orderContext: {
    orderId: "ord_1" as Id<"order">,
    externalReferenceId: "A-1",
    origin: "web-shop",
    channel: "web",
    creator: { kind: "agent", id: "ann", reason: "asked by telephone ☎" },
  },
  snapshot: { id: "ord_1", amountMinor: "1999", lines: [{ title: "naïve 🧾" }] },
  requestId: "req-1",
  callId: "call_1",
  occurredAt: Temporal.Instant.from("2026-03-01T12:00:00.123456Z"),
  schemaVersion: 2,
};

function overTheWire(
  init: Parameters<typeof create<typeof NumberedEventSchema>>[1],
): NumberedEvent {
  const bytes = toBinary(NumberedEventSchema, create(NumberedEventSchema, init));
  return eventFromMessage(fromBinary(NumberedEventSchema, bytes));
}

describe("an event's message", () => {
  test("carries all of it", () => {
    expect(overTheWire(eventToMessage(event))).toEqual(event);
  });

  test("leaves the order context of a standalone object out", () => {
    const { orderContext: _, ...standalone } = event;
    expect(overTheWire(eventToMessage(standalone))).toEqual(standalone);
  });

  test.each(["1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])(
    "keeps the instant %s",
    (text) => {
      const occurredAt = Temporal.Instant.from(text);
      expect(overTheWire(eventToMessage({ ...event, occurredAt })).occurredAt).toEqual(occurredAt);
    },
  );

  test("of a kind of actor that is not known here still is an event", () => {
    const message = create(NumberedEventSchema, eventToMessage(event));
    message.event!.actor!.kind = 99 as ActorKind;
    expect(overTheWire(message).actor).toEqual({ kind: "unknown", id: "key_1", reason: "" });
  });

  test("without an event is refused", () => {
    expect(() => overTheWire({ position: 3n })).toThrow(TypeError);
  });

  test("with a snapshot that is no JSON is refused", () => {
    const message = create(NumberedEventSchema, eventToMessage(event));
    message.event!.snapshotJson = Buffer.from("{");
    expect(() => overTheWire(message)).toThrow(/evt_01K00000000000000000000000/);
  });
});
