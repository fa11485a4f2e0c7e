import { describe, expect, test } from "@jest/globals";
import { mirrorsIn } from "./debian-mirror.ts";

describe("mirrors of Debian in apt's sources", () => {
  test.each([
    ["deb http://packages.example/debian bookworm main", ["http://packages.example/debian"]],
    ["deb [arch=amd64] https://a.example/debian/ sid main", ["https://a.example/debian/"]],
    ["Types: deb\nURIs: http://b.example/debian\nSuites: sid", ["http://b.example/debian"]],
    ["deb http://packages.example/debian-security bookworm-security main", []],
    ["# deb http://packages.example/debian bookworm main", []],
    ["deb-src http://packages.example/debian bookworm main", []],
    ["deb http://packages.example/ubuntu noble main", []],
  ])("%j names %j", (text, mirrors) => {
    expect(mirrorsIn(text)).toEqual(mirrors);
  });
});
