import { randomBytes } from "node:crypto";

import { describe, expect, test } from "@jest/globals";

import { CannotOpen, Crypter } from "./crypter.ts";

const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const place = { workspaceId: "ws_1", table: "payment_methods", rowId: "pm_1" };

describe("Crypter", () => {
  const current = key("k2");
  const crypter = new Crypter(current);

  test.each(["", "tok_sim_approve", "zażółć 💳", "x".repeat(10_000)])("opens %#", (text) => {
    expect(crypter.open(crypter.seal(text, place), place)).toBe(text);
  });

  test("seals the same text differently each time, and shows none of it", () => {
    const [first, second] = [crypter.seal("tok_secret", place), crypter.seal("tok_secret", place)];
    expect(first.equals(second)).toBe(false);
    expect(first.includes("tok_secret")).toBe(false);
  });

  test.each([
    ["another workspace", { ...place, workspaceId: "ws_2" }],
    ["another table", { ...place, table: "payment_method" }],
    ["another row", { ...place, rowId: "pm_2" }],
    ["parts that join to the same text", { ...place, table: 'payment_methods","p', rowId: "m_1" }],
  ])("does not open in %s", (_name, other) => {
    expect(() => crypter.open(crypter.seal("secret", place), other)).toThrow(CannotOpen);
  });

  test("does not open when any byte was changed, or one is missing", () => {
    const sealed = crypter.seal("secret", place);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => crypter.open(changed, place)).toThrow(CannotOpen);
      expect(() => crypter.open(sealed.subarray(0, at), place)).toThrow(CannotOpen);
    }
  });

  test("names the key that is not held", () => {
    const sealed = new Crypter(key("k9")).seal("secret", place);
    expect(() => crypter.open(sealed, place)).toThrow('the master key "k9"');
  });

  test("does not open under another key of the same id", () => {
    const sealed = new Crypter(key("k2")).seal("secret", place);
    expect(() => crypter.open(sealed, place)).toThrow(CannotOpen);
  });

  test("rotates: the key in front seals, the one behind it still opens", () => {
    const before = crypter.seal("old", place);
    const next = key("k3");
    const rotated = new Crypter(`${next},${current}`);
    expect(rotated.open(before, place)).toBe("old");
    const after = rotated.seal("new", place);
    expect(new Crypter(next).open(after, place)).toBe("new");
    expect(() => crypter.open(after, place)).toThrow('the master key "k3"');
  });

  test.each([
    ["nothing", ""],
    ["no id", `:${randomBytes(32).toString("base64")}`],
    ["a short key", `k1:${randomBytes(16).toString("base64")}`],
    ["an id with a space", `k 1:${randomBytes(32).toString("base64")}`],
    ["an id twice", `${key("k1")},${key("k1")}`],
  ])("refuses %s as keys, without showing them", (_name, setting) => {
    const message = (() => {
      try {
        return String(new Crypter(setting));
      } catch (error) {
        return String(error);
      }
    })();
    expect(message).toMatch(/^Error: (Master key 1|Two master keys)/);
    for (const secret of setting.split(/[:,]/).filter((part) => part.length > 8)) {
      expect(message).not.toContain(secret);
    }
  });
});
