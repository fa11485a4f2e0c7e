import { seededIds } from "@flint/std";
import { expect, test } from "@jest/globals";
import { contextMetadata } from "./context-metadata.ts";

test("the order context goes along flat, without what is empty", () => {
  const ids = seededIds(1);
  const orderId = ids.next("order");
  expect(
    contextMetadata({
      orderId,
      externalReferenceId: "A-1",
      origin: "",
      channel: "web",
      creator: { kind: "agent", id: "anna", reason: "called" },
    }),
  ).toEqual({
    order_id: orderId,
    external_reference_id: "A-1",
    channel: "web",
    creator_kind: "agent",
    creator_id: "anna",
  });
});
