/** Libraries that the pinned Node needs of the system; a bare machine may be without them. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Shared libraries of the pinned Node that no distribution has from the start, by their packages. */
const PACKAGES = { "libatomic.so.1": "libatomic1" };

/**
 * Sees that a Node starts. Where it does not for want of a library, that is installed by apt-get as
 * root; anybody else is told what to install.
 *
 * @param {string} node the program
 * @param {(message: string) => never} fail ends the command with a message
 */
export function provideLibraries(node, fail) {
  const words = wordsOf(node);
  if (words === undefined) return;
  const missing = packageOf(words);
  if (missing === undefined) return fail(`${node} does not start: ${words}`);
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0) {
    return fail(
      `Node 26 needs a library of the system: ${words}\n` +
        `Install it (Debian and Ubuntu: apt-get install ${missing}), then run the same command again.`,
    );
  }
  console.log(`  apt-get install ${missing}, which Node 26 needs`);
  aptGet(["update"], fail);
  aptGet(["install", "-y", "--no-install-recommends", missing], fail);
  const still = wordsOf(node);
  if (still !== undefined) fail(`${node} does not start: ${still}`);
}

/**
 * The package with the library that a dynamic linker misses.
 *
 * @param {string} words what the linker said
 * @returns {string | undefined} `undefined` where it speaks of no library known here
 */
export function packageOf(words) {
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(words)?.[1];
  return PACKAGES[library];
}

/** What a Node says that does not start; `undefined` where it does. */
function wordsOf(node) {
  const { status, stderr, error } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return status === 0 ? undefined : (error?.message ?? stderr).trim();
}

function aptGet(parameters, fail) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stderr } = spawnSync("apt-get", ["-qq", ...parameters], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) fail(`apt-get ${parameters.join(" ")} failed: ${stderr.trim()}`);
}
