/**
 * `npm run test:clients`: clients that nobody here wrote (buf, grpc-js, Python's grpcio, a
 * browser) against all services.
 */
import { canInstall, hasPackages, installPackages, isDebian } from "./debian.ts";
import { runCommand } from "./ending.ts";
import { runTests } from "./jest/test-run.ts";
import { consoleProgress, Unusable } from "./progress.ts";

const CLIENTS = "services/all-in-one/scenarios/clients";

/**
 * What the clients need besides npm's packages. Python's stubs are made by Debian's protoc: its
 * python3-grpc-tools brings a protoc of 2018, which knows no `optional` in proto3.
 */
const DEBIAN_PACKAGES = [
  "chromium",
  "python3-grpcio",
  "protobuf-compiler",
  "protobuf-compiler-grpc",
  "libprotobuf-dev",
];

await runCommand(async (signal) => {
  await installClients();
  return runTests({ name: "clients", parameters: [CLIENTS, ...process.argv.slice(2)] }, signal);
});

/** On a machine that is not Debian the tests look for the programs themselves. */
async function installClients(): Promise<void> {
  if (!isDebian() || (await hasPackages(DEBIAN_PACKAGES))) return;
  if (!canInstall()) {
    throw new Unusable(`Install first: sudo apt-get install ${DEBIAN_PACKAGES.join(" ")}`);
  }
  consoleProgress.say("The clients need programs of the distribution:");
  await installPackages(DEBIAN_PACKAGES, consoleProgress);
}
