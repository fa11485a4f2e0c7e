import { expect, test } from "@jest/globals";
import { createLogger } from "./logger.ts";

function logged(entry: Record<string, unknown>): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  createLogger({ level: "info", destination }).info(entry, "said");
  return lines.join("");
}

test.each([
  ["authorization", { authorization: "Bearer canary" }],
  ["a header among headers", { headers: { authorization: "Bearer canary" } }],
  ["a service token", { request: { headers: { "flint-service-token": "canary" } } }],
  ["a processor's token", { method: { processorToken: "canary" } }],
  ["an API key", { apiKey: "canary" }],
  ["a secret", { answer: { secret: "canary" } }],
  ["one deep inside", { calls: [{ answer: { key: { token: "canary" } } }] }],
])("%s is redacted", (_, entry) => {
  expect(logged(entry)).not.toContain("canary");
  expect(logged(entry)).toContain("[redacted]");
});

test("what is logged stays as it was", () => {
  const entry = { headers: { cookie: "canary", accept: "*/*" } };
  expect(JSON.parse(logged(entry))).toMatchObject({ headers: { accept: "*/*" } });
  expect(entry.headers.cookie).toBe("canary");
});

test("an error keeps its stack and its cause, not the statement that a driver hangs on it", () => {
  const driver = Object.assign(new Error("Duplicate entry 'canary' for key 'name'"), {
    code: "ER_DUP_ENTRY",
    sqlMessage: "Duplicate entry 'canary' for key 'name'",
    sql: "UPDATE t SET token = 'canary'",
    parameters: ["canary"],
  });
  const text = logged({ error: new Error("Could not settle", { cause: driver }) });
  expect(text).not.toContain("canary");
  expect(JSON.parse(text).error).toMatchObject({
    message: "Could not settle",
    stack: expect.stringContaining("logger.test.ts"),
    cause: {
      code: "ER_DUP_ENTRY",
      message: "Error ER_DUP_ENTRY",
      stack: expect.stringContaining("logger.test.ts"),
    },
  });
});
