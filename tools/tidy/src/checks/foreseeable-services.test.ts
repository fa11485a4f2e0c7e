import { describe, expect, test } from "@jest/globals";
import { told } from "../testing/facts.ts";
import { foreseeableServices } from "./foreseeable-services.ts";

const check = (source: string, path = "services/charge/src/jobs/send.ts") =>
  told(foreseeableServices, { [path]: source });

describe("in a service", () => {
  test.each([
    ["const now = new Date();", "Date", "Clock"],
    ["const now = Date.now();", "Date", "Clock"],
    ["const read = (at: Date) => at;", "Date", "Clock"],
    ["const now = Temporal.Now.instant();", "Temporal.Now", "Clock"],
    ["const at = performance.now();", "performance", "packages/"],
    ["const at = process.hrtime.bigint();", "process.hrtime", "packages/"],
    ["const dice = Math.random();", "Math.random", "Randomness"],
    ["const id = crypto.randomUUID();", "crypto", "Randomness"],
    [`import { randomBytes } from "node:crypto";`, "randomBytes of node:crypto", "Randomness"],
    [`import { randomUUID as id } from "node:crypto";`, "randomUUID of node:crypto", "Randomness"],
    [`import * as crypto from "node:crypto";`, "all of node:crypto", "by name"],
    ["setTimeout(() => {}, 10);", "setTimeout", "Enqueue a job"],
    ["setInterval(() => {}, 10);", "setInterval", "Enqueue a job"],
    ["setImmediate(() => {});", "setImmediate", "Enqueue a job"],
    ["globalThis.setTimeout(() => {}, 10);", "setTimeout", "Enqueue a job"],
    [`import { setTimeout as wait } from "node:timers/promises";`, "node:timers/promises", "Sleep"],
    [`import { performance as p } from "node:perf_hooks";`, "node:perf_hooks", "packages/"],
  ])("%s is caught", (source, name, instruction) => {
    const findings = check(source);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^services\/charge\/src\/jobs\/send\.ts:1 {2}/);
    expect(findings[0]).toContain(name);
    expect(findings[0]?.split("→")[1]).toContain(instruction);
  });

  test.each([
    ["a word in a comment", "// Date.now() and Math.random() are for others."],
    ["a word in a text", `const text = "setTimeout(Date)";`],
    ["a member of that name", "clock.performance; row.Date;"],
    ["a key of that name", "const row = { Date: 1 };"],
    ["a longer name", "const settings = new Intl.DateTimeFormat();"],
    ["a hash", `import { createHash } from "node:crypto"; createHash("sha256");`],
    ["calendar arithmetic", "const day = Temporal.PlainDate.from(text);"],
    ["ending a timer that was handed over", "clearTimeout(timer);"],
  ])("%s passes", (_, source) => {
    expect(check(source)).toEqual([]);
  });

  test.each(["services/charge/src/rpc/a.db.test.ts", "services/all-in-one/scenarios/year.ts"])(
    "a test is free: %s",
    (path) => {
      expect(check("setTimeout(() => Date.now(), Math.random());", path)).toEqual([]);
    },
  );
});
