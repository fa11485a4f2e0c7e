import { describe, expect, test } from "@jest/globals";
import { Refused, seededIds, type Id } from "@flint/std";
import { reached, reachOf } from "./reach.ts";
import { newWorkspace, type WorkspaceMode } from "./workspace.ts";

const ids = seededIds(1);
const own = ids.next("merchant");
const foreign = ids.next("merchant");

function workspace(merchantId: Id<"merchant">, mode: WorkspaceMode) {
  return newWorkspace({
    id: ids.next("workspace"),
    internalId: ids.next("workspace"),
    merchantId,
    mode,
    name: "Any",
    at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
  });
}

describe("what a credential reaches", () => {
  test.each([
    { from: "live", to: "live", merchant: own, within: true },
    { from: "live", to: "sandbox", merchant: own, within: true },
    { from: "sandbox", to: "sandbox", merchant: own, within: true },
    { from: "sandbox", to: "live", merchant: own, within: false },
    { from: "live", to: "live", merchant: foreign, within: false },
    { from: "live", to: "sandbox", merchant: foreign, within: false },
    { from: "sandbox", to: "sandbox", merchant: foreign, within: false },
  ] as const)("$from to $to of $merchant: $within", ({ from, to, merchant, within }) => {
    const target = workspace(merchant, to);
    const named = { field: "workspace_id", id: target.id };
    const reach = () => reached(target, reachOf(workspace(own, from)), named);
    if (within) {
      expect(reach()).toBe(target);
    } else {
      expect(reach).toThrow(new Refused("NOT_FOUND", { field: "workspace_id" }));
    }
  });

  test("what is absent and what is foreign are refused in the same words", () => {
    const reach = reachOf(workspace(own, "live"));
    const refusals = [undefined, workspace(foreign, "live")].map((target) => {
      try {
        return reached(target, reach, { field: "workspace_id", id: "ws_1" });
      } catch (error) {
        return { ...(error as Refused) };
      }
    });
    expect(refusals[0]).toMatchObject({ reason: "NOT_FOUND", details: { id: "ws_1" } });
    expect(refusals[1]).toEqual(refusals[0]);
  });
});
