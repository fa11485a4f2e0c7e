import { expect, test } from "@jest/globals";
import { systemSecrets } from "./secrets.ts";

test("secrets are 32 letters and digits, and each is another", () => {
  const made = Array.from({ length: 1_000 }, () => systemSecrets.next());
  for (const secret of made) expect(secret).toMatch(/^[0-9A-Za-z]{32}$/);
  expect(new Set(made).size).toBe(made.length);
});
