import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newWorkspace, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost } from "./test-support/all-host.ts";
import { type Answer, callJson, everyRpc } from "./test-support/every-rpc.ts";

let all: Awaited<ReturnType<typeof allHost>>;
let workspace: TestWorkspace;
const seen = new Set<string>();

beforeAll(async () => {
  all = await allHost();
  workspace = await newWorkspace(all.host);
});
afterAll(() => all.stop());

const HOSTILE = [
  "",
  "not json",
  "[]",
  "null",
  '{"nope":1}',
  '{"request_id":7}',
  '{"request_id":"r","requestId":"s"}',
  '{"customer_id":"cus_x","page_size":-1}',
  `{"request_id":"${"k".repeat(300)}"}`,
  '{"request_id":"\\ud800"}',
];

const call = (path: string, body: string) =>
  callJson(all.url, { path, credential: workspace.apiKey, body });

function envelopeOf(body: Answer): Record<string, unknown> {
  const detail = body.details?.find(({ type }) => type === "flint.type.v1.Refusal");
  expect(detail?.debug).toBeDefined();
  return detail?.debug ?? {};
}

describe("errors", () => {
  test.each(everyRpc)("K1: $path answers hostile bodies with one envelope", async ({ path }) => {
    for (const body of HOSTILE) {
      const answer = await call(path, body);
      if (answer.status === 200) continue;
      expect({ body, code: answer.body.code }).not.toMatchObject({ code: "internal" });
      expect({ body, code: answer.body.code }).not.toMatchObject({ code: "unknown" });
      const refusal = envelopeOf(answer.body);
      expect(refusal).toMatchObject({
        reason: expect.stringMatching(/^[A-Z_]+$/),
        category: expect.any(String),
        callId: expect.stringMatching(/^call_/),
        whatToDo: expect.any(String),
      });
      seen.add(String(refusal["reason"]));
    }
  });

  test.each(everyRpc)("K4: $path refuses an unknown field, naming it", async ({ path }) => {
    const { status, body } = await call(path, '{"no_such_field":1}');
    expect(status).toBe(400);
    expect(envelopeOf(body)).toMatchObject({ reason: "UNKNOWN_FIELD", field: "no_such_field" });
  });

  test("K2: an RPC that does not exist has the envelope too", async () => {
    const { status, body } = await call("/flint.charge.v1.OrderService/Nope", "{}");
    expect(status).toBe(404);
    expect(envelopeOf(body)).toMatchObject({ reason: "UNIMPLEMENTED" });
  });

  test("K3: every reason that was met is in docs/errors.md", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/errors.md"), "utf8");
    expect(seen.size).toBeGreaterThan(3);
    for (const reason of seen) expect(page).toContain(reason);
  });
});
