/** Runs every service, and the simulated processor, in one process. */
import { runProcess } from "@flint/host";
import { openSimulator } from "@flint/simulator";
import { modules } from "./service.ts";

await runProcess({
  modules,
  simulator: (settings) => openSimulator({ file: settings.simulatorFile }),
});
