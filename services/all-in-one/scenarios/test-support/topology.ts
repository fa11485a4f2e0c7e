import type { Topology } from "@flint/testing";

const TOPOLOGIES: readonly Topology[] = ["embedded", "split"];

/**
 * How this run of a scenario hosts the services: jest.config.mjs runs every scenario in both
 * topologies.
 *
 * @throws Error where FLINT_TEST_TOPOLOGY names none
 */
export function topologyOfRun(): Topology {
  const asked = process.env["FLINT_TEST_TOPOLOGY"] ?? "embedded";
  const found = TOPOLOGIES.find((topology) => topology === asked);
  if (found === undefined) {
    throw new Error(`FLINT_TEST_TOPOLOGY is ${asked}; it must be one of ${TOPOLOGIES.join(", ")}.`);
  }
  return found;
}
