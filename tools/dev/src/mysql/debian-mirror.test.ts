import { describe, expect, test } from "@jest/globals";
import { mirrorsIn } from "./debian-mirror.ts";

describe("mirrors of Debian in apt's sources", () => {
  test.each([
    ["deb http://mirror.example/debian bookworm main", ["http://mirror.example/debian"]],
    ["deb [arch=amd64] https://a.example/debian/ sid main", ["https://a.example/debian/"]],
    ["Types: deb\nURIs: http://b.example/debian\nSuites: sid", ["http://b.example/debian"]],
    ["deb http://mirror.example/debian-security bookworm-security main", []],
    ["# deb http://mirror.example/debian bookworm main", []],
    ["deb-src http://mirror.example/debian bookworm main", []],
    ["deb http://mirror.example/ubuntu noble main", []],
  ])("%j names %j", (text, mirrors) => {
    expect(mirrorsIn(text)).toEqual(mirrors);
  });
});
