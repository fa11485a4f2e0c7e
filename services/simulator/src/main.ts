/** Runs the simulator in a process of its own: `node services/simulator/src/main.ts`. */
import { startSimulator } from "./service.ts";

const {
  FLINT_ENVIRONMENT: environment = "development",
  FLINT_SIMULATOR_URL: address = "http://127.0.0.1:7419",
  FLINT_SIMULATOR_FILE: file = ".flint/simulator.sqlite",
  FLINT_LISTEN: listen,
} = process.env;

if (environment === "production") {
  throw new Error("The simulator moves no money: it does not run in production.");
}

const bind = new URL(listen ? `http://${listen}` : address);
const simulator = await startSimulator({ file, host: bind.hostname, port: Number(bind.port) });

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void simulator.stop());
}
// Last, so that whoever reads it can end the process properly from then on.
process.stdout.write(`The simulator listens on ${simulator.url}; its ledger is ${file}\n`);
