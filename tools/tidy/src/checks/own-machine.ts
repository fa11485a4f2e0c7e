import type { Finding } from "../finding.ts";
import type { Check } from "./check.ts";

// Each pattern is written so that it does not match itself.
const PLACES: { pattern: RegExp; problem: string; instruction: string }[] = [
  {
    pattern: /(?<![\w.$}*-])\/(?:home|Users|root|work|mnt|media)\/[\w.-]+/,
    problem: "names a path of one machine",
    instruction:
      "Make it relative to the repository, or to a temporary folder asked of the system.",
  },
  {
    pattern: /\b[A-Z]:\\\\?[A-Za-z]/,
    problem: "names a path of one machine",
    instruction:
      "Make it relative to the repository, or to a temporary folder asked of the system.",
  },
  {
    pattern: /https?:\/\/[^\s/"'`)]*(?:registry|mirror|artifactory|nexus|proxy|debian)[^\s"'`)]*/i,
    problem: "names a package registry's host",
    instruction: "Leave it to npm and apt as the machine has set them up.",
  },
];

const BINARY = /\.(binpb|png|ico|woff2?)$/;

/** Nothing in the tree depends on the machine that it was written on. */
export const ownMachine: Check = ({ tree }) =>
  tree.files
    .filter((path) => !BINARY.test(path))
    .flatMap((path) => {
      const findings: Finding[] = [];
      tree
        .read(path)
        .split("\n")
        .forEach((text, index) => {
          for (const { pattern, problem, instruction } of PLACES) {
            const found = pattern.exec(text);
            if (found === null) continue;
            findings.push({
              path,
              line: index + 1,
              problem: `${problem}: ${found[0]}`,
              instruction,
            });
          }
        });
      return findings;
    });
