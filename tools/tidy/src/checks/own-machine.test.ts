import { describe, expect, test } from "@jest/globals";
import { told } from "../testing/facts.ts";
import { ownMachine } from "./own-machine.ts";

const check = (line: string) => told(ownMachine, { "README.md": `first\n${line}\n` });

// Taken apart, so that this file passes the check itself.
const path = (...segments: string[]) => `/${segments.join("/")}`;
const url = (host: string) => `https:${"//"}${host}/x`;

describe("the tree", () => {
  test.each([
    [path("home", "ann", "flint")],
    [`cd ${path("work", "main")}`],
    [`"${path("Users", "ann", "flint")}"`],
    [path("root", ".npmrc")],
    [`C:${"\\"}Users`],
  ])("has no path of a machine: %s", (text) => {
    const [finding] = check(text);
    expect(finding).toContain("README.md:2  names a path of one machine");
    expect(finding).toContain("→ Make it relative to the repository");
  });

  test.each(["registry.example.com", "npm-mirror.example.com", "artifactory.example.com"])(
    "has no host of a registry: %s",
    (host) => {
      const [finding] = check(`"resolved": "${url(host)}"`);
      expect(finding).toContain("names a package registry's host");
      expect(finding).toContain("→ Leave it to npm and apt");
    },
  );

  test.each([
    ["a path in the repository", "see services/work/main.ts and ./home/page.ts"],
    ["a system's folder", "/var/lib/mysql, /usr/share/mysql, /tmp/x, /dev/null, /proc/1"],
    ["a server of one's own", "http://127.0.0.1:7400"],
    ["a standard", "http://www.apache.org/licenses/LICENSE-2.0"],
    ["a setting", "C: the third; ratio 1:2"],
  ])("may hold %s", (_, text) => {
    expect(check(text)).toEqual([]);
  });
});
